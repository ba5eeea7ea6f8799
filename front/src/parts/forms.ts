// Small habits of forms: a choice that goes at once (data-goes), and no second sending by a double click.

export function listenToForms(page: Document): void {
  page.addEventListener('change', (event) => {
    const field = event.target
    if (field instanceof HTMLSelectElement && field.dataset.goes !== undefined) field.form?.requestSubmit()
  })
  page.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.method === 'get' || form.dataset.sent === undefined) return
    if (form.dataset.sent === 'yes') event.preventDefault()
    form.dataset.sent = 'yes'
  })
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener('pageshow', () => {
    page.querySelectorAll<HTMLFormElement>('form[data-sent]').forEach((form) => (form.dataset.sent = ''))
  })
}
