// Alpine ships no types for its CSP build; its door is the same.
declare module '@alpinejs/csp' {
  interface Alpine {
    start(): void
    data(name: string, component: (...given: unknown[]) => object): void
    store(name: string, value: object): void
  }
  const alpine: Alpine
  export default alpine
}
