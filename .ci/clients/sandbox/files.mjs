// Every files call of the stock client, against the service that E2B_API_URL and E2B_SANDBOX_URL name.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { FileNotFoundError, Sandbox, SandboxError } from 'e2b'

// In the sandbox; docs/http/sandbox.md S-21.
const homeOfRoot = ['', 'root'].join('/')

const debug = process.env.E2B_DEBUG === 'true'
const steps = []
const step = (name, work) => steps.push([name, work])
const sandbox = await Sandbox.create(...(debug ? [] : [{ metadata: { run: 'clients' } }]))
const files = sandbox.files
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
const big = randomBytes(5_000_003)

step('write and read in every format', async () => {
  const info = await files.write('a.txt', 'This is a text.')
  assert.deepEqual([info.name, info.type, info.path], ['a.txt', 'file', '/home/user/a.txt'])
  assert.equal(info.metadata, undefined)
  assert.equal(await files.read('a.txt'), 'This is a text.')
  assert.equal(await files.read('/home/user/a.txt', { gzip: true }), 'This is a text.')
  assert.equal(await (await files.read('~/a.txt', { format: 'blob' })).text(), 'This is a text.')
  await files.write('empty', '')
  assert.equal(await files.read('empty'), '')
  assert.equal(await files.read('empty', { gzip: true }), '')
  assert.equal((await files.getInfo('empty')).size, 0)
})

step('large files over multipart, octet-stream, streams and gzip', async () => {
  for (const options of [{}, { useOctetStream: true }, { gzip: true }]) {
    await files.write('big.bin', new Blob([big]), options)
    const back = await files.read('big.bin', { format: 'bytes', gzip: !!options.gzip })
    assert.equal(sha256(back), sha256(big))
  }
  const source = new Blob([big]).stream()
  await files.write('streamed.bin', source)
  const hash = createHash('sha256')
  for await (const chunk of await files.read('streamed.bin', { format: 'stream' })) hash.update(chunk)
  assert.equal(hash.digest('hex'), sha256(big))
})

step('several files of one request, with full paths', async () => {
  const many = [...Array(10).keys()].map((i) => ({
    path: i % 2 ? `/home/user/many/ä ${i}.txt` : `/${i}/many.txt`,
    data: `file ${i}`,
  }))
  const infos = await files.writeFiles(many, { metadata: { source: 'suite' } })
  assert.deepEqual(infos.map((info) => info.path), many.map((file) => file.path))
  for (const file of many) {
    assert.equal(await files.read(file.path), file.data)
    assert.deepEqual((await files.getInfo(file.path)).metadata, { source: 'suite' })
  }
  await files.write([{ path: 'o1', data: '1' }, { path: 'o2', data: '2' }], { useOctetStream: true })
  assert.equal(await files.read('o2'), '2')
})

step('metadata: kept, listed, moved, replaced as a whole', async () => {
  const metadata = { author: 'mish', purpose: 'upload' }
  for (const options of [{ metadata }, { metadata, useOctetStream: true }]) {
    assert.deepEqual((await files.write('m.txt', 'x', options)).metadata, metadata)
    assert.deepEqual((await files.getInfo('m.txt')).metadata, metadata)
  }
  await files.write('meta/l.txt', 'x', { metadata })
  assert.deepEqual((await files.list('meta'))[0].metadata, metadata)
  assert.deepEqual((await files.rename('m.txt', 'm2.txt')).metadata, metadata)
  assert.equal((await files.write('m2.txt', 'y')).metadata, undefined)
  assert.equal((await files.getInfo('m2.txt')).metadata, undefined)
})

step('getInfo', async () => {
  await files.write('info.txt', 'test')
  const info = await files.getInfo('info.txt')
  assert.deepEqual(
    [info.name, info.type, info.path, info.size, info.mode, info.permissions, info.owner, info.group],
    ['info.txt', 'file', '/home/user/info.txt', 4, 0o644, '-rw-r--r--', 'user', 'user'],
  )
  assert.ok(Math.abs(Date.now() - info.modifiedTime.getTime()) < 60_000)
  await files.makeDir('info.d')
  const dir = await files.getInfo('info.d')
  assert.deepEqual([dir.type, dir.mode, dir.permissions, dir.owner], ['dir', 0o755, 'drwxr-xr-x', 'user'])
  assert.ok(dir.size > 0)
  assert.equal((await files.getInfo('/')).path, '/')
  await assert.rejects(files.getInfo('absent'), FileNotFoundError)
  await assert.rejects(files.read('absent'), FileNotFoundError)
  await assert.rejects(files.read('info.d'), (e) => /is a directory/.test(e.message))
  await assert.rejects(files.write('info.d', 'x'), (e) => /is a directory/.test(e.message))
})

step('list by depth, in order', async () => {
  for (const dir of ['1/1', '1/2', '2/1', '2/2']) await files.makeDir(`l/s${dir.replace('/', '/s')}`)
  await files.write('l/file1.txt', 'Hello, world!')
  assert.deepEqual((await files.list('l')).map((e) => e.name), ['file1.txt', 's1', 's2'])
  const deep = await files.list('l', { depth: 3 })
  assert.deepEqual(
    deep.map((e) => [e.type, e.path]),
    [
      ['file', '/home/user/l/file1.txt'],
      ['dir', '/home/user/l/s1'],
      ['dir', '/home/user/l/s1/s1'],
      ['dir', '/home/user/l/s1/s2'],
      ['dir', '/home/user/l/s2'],
      ['dir', '/home/user/l/s2/s1'],
      ['dir', '/home/user/l/s2/s2'],
    ],
  )
  await files.makeDir('nothing')
  assert.deepEqual(await files.list('nothing'), [])
  await assert.rejects(files.list('l/file1.txt'), SandboxError)
  await assert.rejects(files.list('absent'), FileNotFoundError)
})

step('exists, makeDir, rename, remove', async () => {
  assert.equal(await files.makeDir('d1/d2'), true)
  assert.equal(await files.makeDir('d1/d2'), false)
  await files.write('d1/f', 'x')
  await assert.rejects(files.makeDir('d1/f'), SandboxError)
  assert.equal(await files.exists('d1/f'), true)
  const moved = await files.rename('d1/f', 'fresh/parents/g')
  assert.deepEqual([moved.name, moved.type, moved.path], ['g', 'file', '/home/user/fresh/parents/g'])
  assert.equal(await files.exists('d1/f'), false)
  await assert.rejects(files.rename('absent', 'x'), FileNotFoundError)
  await files.remove('d1')
  await files.remove('d1')
  assert.equal(await files.exists('d1/d2'), false)
})

step('users and their homes', async () => {
  await files.write('r.txt', 'of root', { user: 'root' })
  assert.equal(await files.read(`${homeOfRoot}/r.txt`), 'of root')
  assert.equal((await files.getInfo('~/r.txt', { user: 'root' })).path, `${homeOfRoot}/r.txt`)
  await assert.rejects(files.read('r.txt', { user: 'nobody' }), (e) => e.name === 'AuthenticationError')
  await assert.rejects(files.read('~bob/x'), (e) => e.name === 'InvalidArgumentError')
  assert.equal((await files.write('../../../../etc/x', 'inside')).path, '/etc/x')
})

const until = (what) => {
  let found
  const promise = new Promise((resolve, reject) => {
    found = resolve
    setTimeout(() => reject(new Error(`no event: ${what}`)), 10_000).unref()
  })
  return [promise, found]
}

step('watchDir', async () => {
  await files.remove('w')
  await files.makeDir('w')
  await files.write('w/f.txt', 'old')
  const [written, onWritten] = until('WRITE of f.txt')
  const [removed, onRemoved] = until('REMOVE of f.txt')
  let exited
  const handle = await files.watchDir(
    'w',
    (event) => {
      if (event.type === 'write' && event.name === 'f.txt') onWritten(event)
      if (event.type === 'remove' && event.name === 'f.txt') onRemoved(event)
    },
    { includeEntry: true, onExit: (e) => (exited = e ?? true) },
  )
  await files.write('w/f.txt', 'new')
  const event = await written
  assert.deepEqual([event.entry.path, event.entry.type], ['/home/user/w/f.txt', 'file'])
  await files.remove('w/f.txt')
  await removed
  await handle.stop()

  const [made, onMade] = until('CREATE of d')
  const [nested, onNested] = until('WRITE of d/f')
  const deep = await files.watchDir(
    'w',
    (event) => {
      if (event.type === 'create' && event.name === 'd') onMade()
      if (event.type === 'write' && event.name === 'd/f') onNested()
    },
    { recursive: true, allowNetworkMounts: true },
  )
  await files.makeDir('w/d')
  await made
  await files.write('w/d/f', 'x')
  await nested
  await deep.stop()
  await assert.rejects(files.watchDir('absent', () => {}), FileNotFoundError)
  await assert.rejects(files.watchDir('empty', () => {}), SandboxError)
})

// What the Python client's watch_dir sends.
step('polled watches', async () => {
  const call = async (name, body) => {
    const answer = await fetch(`${process.env.E2B_SANDBOX_URL}/filesystem.Filesystem/${name}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Connect-Protocol-Version': '1',
        'E2b-Sandbox-Id': sandbox.sandboxId,
        Authorization: 'Basic ' + btoa('user:'),
        ...(debug ? {} : { 'X-Access-Token': sandbox.envdAccessToken }),
      },
      body: JSON.stringify(body),
    })
    return [answer.status, await answer.json()]
  }
  await files.remove('p')
  await files.makeDir('p')
  const [, { watcherId }] = await call('CreateWatcher', { path: 'p', recursive: true })
  await files.write('p/f', 'x')
  const seen = []
  for (let i = 0; i < 100 && seen.length < 2; i++) {
    const [status, { events }] = await call('GetWatcherEvents', { watcherId })
    assert.equal(status, 200)
    seen.push(...events.map((event) => `${event.type} ${event.name}`))
    await new Promise((done) => setTimeout(done, 50))
  }
  assert.deepEqual(seen.slice(0, 2), ['EVENT_TYPE_CREATE f', 'EVENT_TYPE_WRITE f'])
  assert.deepEqual(await call('RemoveWatcher', { watcherId }), [200, {}])
  const [status, refused] = await call('GetWatcherEvents', { watcherId })
  assert.deepEqual([status, refused.code], [404, 'not_found'])
})

step('health', async () => assert.equal(await sandbox.isRunning(), true))

if (!debug) {
  const fetched = async (url, init) => {
    const answer = await fetch(url, init)
    return [answer.status, await answer.text()]
  }
  step('signed addresses', async () => {
    await files.write('hello.txt', 'hello world')
    const download = await sandbox.downloadUrl('hello.txt', { useSignatureExpiration: 10_000 })
    assert.deepEqual(await fetched(download), [200, 'hello world'])
    assert.deepEqual(await fetched(await sandbox.downloadUrl('hello.txt')), [200, 'hello world'])
    const late = await sandbox.downloadUrl('hello.txt', { useSignatureExpiration: -10_000 })
    const [status, body] = await fetched(late)
    assert.deepEqual([status, JSON.parse(body)], [401, { code: 401, message: 'signature is already expired' }])
    const upload = await sandbox.uploadUrl('up.txt', { user: 'root', useSignatureExpiration: 10_000 })
    const form = new FormData()
    form.append('file', 'file content')
    const [done, entries] = await fetched(upload, { method: 'POST', body: form })
    assert.deepEqual([done, JSON.parse(entries)], [200, [{ name: 'up.txt', path: `${homeOfRoot}/up.txt`, type: 'file' }]])
    assert.equal((await fetched(download, { method: 'POST', body: form }))[0], 401)
    assert.equal((await fetched(download.replace('hello.txt', 'a.txt')))[0], 401)
  })
  step('control plane', async () => {
    const info = await sandbox.getInfo()
    assert.equal(info.sandboxId, sandbox.sandboxId)
    assert.deepEqual(info.metadata, { run: 'clients' })
    assert.equal(info.state, 'running')
    await sandbox.setTimeout(600_000)
    const again = await Sandbox.connect(sandbox.sandboxId)
    assert.equal(await again.files.read('a.txt'), 'This is a text.')
    const page = await Sandbox.list({ query: { metadata: { run: 'clients' } } }).nextItems()
    assert.ok(page.some((each) => each.sandboxId === sandbox.sandboxId))
    const other = await Sandbox.create()
    await assert.rejects(other.files.read('a.txt'), FileNotFoundError)
    assert.equal(await other.kill(), true)
    assert.equal(await other.kill(), false)
    assert.equal(await other.isRunning(), false)
    await assert.rejects(other.files.read('a.txt'))
    assert.equal(await sandbox.kill(), true)
  })
}

let failed = 0
for (const [name, work] of steps) {
  try {
    await work()
    console.log(`ok    ${name}`)
  } catch (e) {
    failed++
    console.log(`FAIL  ${name}\n${e.stack}`, e.cause ?? '')
  }
}
process.exit(failed ? 1 : 0)
