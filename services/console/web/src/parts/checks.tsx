/** Boxes of which any number may be checked. */
export function Checks<Id extends string>({
  legend,
  offered,
  chosen,
  onChange,
}: {
  readonly legend: string
  readonly offered: readonly { readonly id: Id; readonly name: string }[]
  readonly chosen: ReadonlySet<Id>
  readonly onChange: (chosen: ReadonlySet<Id>) => void
}) {
  const toggle = (id: Id) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    onChange(next)
  }
  return (
    <fieldset className="checks">
      <legend>{legend}</legend>
      {offered.map(({ id, name }) => (
        <label key={id}>
          <input type="checkbox" checked={chosen.has(id)} onChange={() => toggle(id)} />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
