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

listenToFailures(document)
listenToKeys(document)
listenToForms(document)
watchSession(document)
