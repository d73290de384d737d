import { Table2 } from "lucide-react"
import { type ReactNode, useId, useState } from "react"

/** A chart with the same figures as a table, for whoever reads better in rows. */
export function ShowTable({
  name,
  head,
  rows,
  children,
}: {
  readonly name: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly children: ReactNode
}) {
  const [asTable, setAsTable] = useState(false)
  const id = useId()
  return (
    <>
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keys
        <section className="tw as-table" id={id} tabIndex={0} aria-label={`${name}, as a table`}>
          <table className="table">
            <thead>
              <tr>
                {head.map((words, index) => (
                  <th key={words} scope="col" className={index === 0 ? "" : "n"}>
                    {words}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([first, ...cells]) => (
                <tr key={first}>
                  <th scope="row">{first}</th>
                  {cells.map((cell, index) => (
                    <td key={head[index + 1]} className="n">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        children
      )}
      <button
        type="button"
        className="link sm show-table"
        aria-expanded={asTable}
        aria-label={`${asTable ? "Show as chart" : "Show as table"}: ${name}`}
        onClick={() => setAsTable(!asTable)}
      >
        <Table2 className="ico s" />
        {asTable ? "Show as chart" : "Show as table"}
      </button>
    </>
  )
}
