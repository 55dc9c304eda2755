// Uploads a file through tus-js-client in every way it knows, over connections that are cut.
// node client.mjs SERVICE FILE TOKEN KEY; prints one line for what held, exits with 1 for what did not.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import net from 'node:net'
import { PassThrough } from 'node:stream'
import { Upload } from 'tus-js-client'

const [service, file, token, key] = process.argv.slice(2)
const [host, port] = service.split(':')
const bytes = readFileSync(file)
const digest = (content) => createHash('sha256').update(content).digest('hex')
const authorization = { Authorization: `Bearer ${token}` }

// Hands bytes on to the service, and drops the connection in both directions after so many of them.
function cutter(cuts) {
  const open = new Set()
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(port), host)
    const cutAt = cuts.shift() ?? Infinity
    let passed = 0
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (data) => {
      passed += data.length
      if (passed > cutAt) {
        client.destroy()
      } else if (!upstream.write(data)) {
        client.pause()
        upstream.once('drain', () => client.resume())
      }
    })
    upstream.pipe(client)
  })
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        address: `127.0.0.1:${server.address().port}`,
        close: () => {
          open.forEach((socket) => socket.destroy())
          server.close()
        },
      }),
    ),
  )
}

function upload(name, { source = bytes, at = service, cutAfter, ...options } = {}) {
  const seen = { requests: 0, sent: 0 }
  return new Promise((resolve, reject) => {
    const one = new Upload(source, {
      endpoint: `http://${at}/tus/ws`,
      metadata: { filename: name, filetype: 'application/x-seeded' },
      headers: authorization,
      retryDelays: [0, 50, 200, 1000, 2000],
      // Else all of it may be under way when it is left.
      chunkSize: cutAfter ? 2_000_000 : Infinity,
      ...options,
      onBeforeRequest: () => void seen.requests++,
      onProgress: (sent) => {
        if (cutAfter && sent > cutAfter) {
          void one.abort()
          resolve({ url: one.url, ...seen })
        }
      },
      onError: reject,
      onSuccess: () => resolve({ url: one.url, ...seen }),
    })
    one.start()
  })
}

async function get(url, method = 'GET') {
  return fetch(url, { method, headers: { ...authorization, 'Tus-Resumable': '1.0.0' } })
}

async function assertIsThere(what, url) {
  const answer = await get(url)
  assert.equal(answer.status, 200, what)
  assert.equal(digest(Buffer.from(await answer.arrayBuffer())), digest(bytes), what)
  console.log(`tus-js-client: ${what}`)
}

const whole = await upload('js/whole')
await assertIsThere('one request, as it is', whole.url)
const head = await get(whole.url, 'HEAD')
assert.equal(head.headers.get('upload-offset'), String(bytes.length))
assert.match(head.headers.get('upload-metadata'), /^filename /)

const proxy = await cutter([Math.floor(bytes.length / 2), Math.floor(bytes.length / 5)])
const cut = await upload('js/cut', { at: proxy.address })
assert.ok(cut.requests >= 4, `it was not cut: ${cut.requests} requests`)
await assertIsThere(`cut twice, ${cut.requests} requests`, cut.url.replace(proxy.address, service))
proxy.close()

const paused = await upload('js/paused', { cutAfter: bytes.length / 3 })
const offset = Number((await get(paused.url, 'HEAD')).headers.get('upload-offset'))
assert.ok(offset > 0 && offset < bytes.length, `offset ${offset}`)
await upload('js/paused', { uploadUrl: paused.url })
await assertIsThere(`paused at ${offset} and resumed by another one`, paused.url)

await assertIsThere(
  'chunks, POST in place of PATCH',
  (await upload('js/chunks', { chunkSize: 3_000_000, overridePatchMethod: true })).url,
)
await assertIsThere(
  'bytes with the creation',
  (await upload('js/creation', { uploadDataDuringCreation: true, chunkSize: 5_000_000 })).url,
)
await assertIsThere(
  'a stream whose length comes last',
  (
    await upload('js/stream', {
      source: createReadStream(file).pipe(new PassThrough()),
      uploadLengthDeferred: true,
      chunkSize: 4_000_000,
    })
  ).url,
)
await assertIsThere('four parts at once', (await upload('js/parts', { parallelUploads: 4 })).url)

const unwanted = await upload('js/unwanted', { cutAfter: bytes.length / 3 })
await Upload.terminate(unwanted.url, { headers: authorization, retryDelays: [] })
assert.equal((await get(unwanted.url, 'HEAD')).status, 410)
assert.equal((await get(unwanted.url)).status, 410)
console.log('tus-js-client: terminated')

// The rest of this one is somebody else's.
const handed = await upload('handed-on', {
  cutAfter: bytes.length / 3,
  headers: { ...authorization, 'Idempotency-Key': key },
})
console.log(`tus-js-client: left ${handed.url} in the middle`)
