// The script of every page: htmx for parts of a page; what opens and closes is <details>.
import htmx from 'htmx.org'
import { listenToFailures } from './parts/failures'
import { listenToKeys } from './parts/keys'
import { listenToForms } from './parts/forms'
import { watchSession } from './parts/session'
import './main.css'

// The strict content security policy allows neither eval nor style elements made by a script.
htmx.config.allowEval = false
htmx.config.includeIndicatorStyles = false
htmx.config.allowScriptTags = false
// Pages hold personal data: none of them is kept in the browser's storage.
htmx.config.historyEnabled = false
htmx.config.historyCacheSize = 0

// Parts of pages come from this site as HTML; a string never becomes a script or the address of one.
interface Policies { createPolicy(name: string, rules: { createHTML: (html: string) => string }): unknown }
const { trustedTypes } = window as { trustedTypes?: Policies }
trustedTypes?.createPolicy('default', { createHTML: (html) => html })

listenToFailures(document)
listenToKeys(document)
listenToForms(document)
watchSession(document)
