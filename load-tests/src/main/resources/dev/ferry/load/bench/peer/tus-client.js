// Uploads what it is told, line by line: file, endpoint, bytes per PATCH (0: all in one).
import fs from 'node:fs'
import readline from 'node:readline'
import { Upload } from 'tus-js-client'

console.log('ok')
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [file, endpoint, chunk] = line.split('\t')
  await new Promise((done) => {
    const upload = new Upload(fs.createReadStream(file), {
      endpoint,
      chunkSize: Number(chunk) || Infinity,
      uploadSize: fs.statSync(file).size,
      onError: (failure) => done(console.log(`failed ${String(failure).replace(/\s+/g, ' ')}`)),
      onSuccess: () => done(console.log(`ok ${upload.url}`)),
    })
    upload.start()
  })
}
