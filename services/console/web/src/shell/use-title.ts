import { useEffect } from "react"
import { useSession } from "./use-scope.ts"

/** The tab's title: the page, then whose console it is. */
export function useTitle(page: string): void {
  const { reseller } = useSession()
  useEffect(() => {
    document.title = `${page}, ${reseller.productName}`
  }, [page, reseller.productName])
}
