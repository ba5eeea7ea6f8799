// Passkeys (通行密钥): the page's question goes to the device, its answer into the form. No script inside pages.

type Options = Record<string, any>

const bytes = (text: string): Uint8Array<ArrayBuffer> => {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0))
}

const text = (buffer: ArrayBuffer | null | undefined): string | null => {
  if (!buffer) return null
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

function question(options: Options): Options {
  const asked: Options = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) }
  if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) }
  for (const list of ['excludeCredentials', 'allowCredentials']) {
    if (asked[list]) asked[list] = asked[list].map((one: Options) => ({ ...one, id: bytes(one.id) }))
  }
  return asked
}

function answer(given: PublicKeyCredential): string {
  const response = given.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse
  return JSON.stringify({
    id: given.id,
    rawId: text(given.rawId),
    type: given.type,
    authenticatorAttachment: given.authenticatorAttachment ?? undefined,
    clientExtensionResults: given.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      ...(response.attestationObject
        ? { attestationObject: text(response.attestationObject) }
        : { authenticatorData: text(response.authenticatorData), signature: text(response.signature), userHandle: text(response.userHandle) }),
    },
  })
}

async function options(form: HTMLFormElement): Promise<Options> {
  if (form.dataset.options) return JSON.parse(form.dataset.options) as Options
  const reply = await fetch(form.dataset.ask!, { headers: { Accept: 'application/json' } })
  if (!reply.ok) throw new Error(String(reply.status))
  return ((await reply.json()) as Options).request_options as Options
}

async function ask(form: HTMLFormElement): Promise<void> {
  const publicKey = question(await options(form)) as any
  const given = await (form.dataset.passkey === 'create' ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }))
  form.querySelector<HTMLInputElement>('[name=credential]')!.value = answer(given as PublicKeyCredential)
}

function fault(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'InvalidStateError') return '这个设备上已经有本账号的通行密钥，没有重复添加。'
  if (name === 'NotAllowedError') return '没有完成：取消了，或者等得太久。请再试一次，或改用其他方式。'
  if (name === 'SecurityError') return '这个网址不能使用通行密钥。请改用其他方式，并告诉系统管理员。'
  return '没有完成：没有连上服务器，或设备没有回应。请再试一次，或改用其他方式。'
}

if (window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll<HTMLElement>('[data-passkey-missing]').forEach((note) => (note.hidden = true))
  document.querySelectorAll<HTMLFormElement>('form[data-passkey]').forEach((form) => {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      const note = form.querySelector<HTMLElement>('[data-passkey-fault]')!
      note.hidden = true
      ask(form).then(
        () => form.submit(),
        (error: unknown) => {
          note.textContent = fault(error)
          note.hidden = false
        },
      )
    })
  })
}
