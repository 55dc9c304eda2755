// Serves uploads into a folder; says its port. Arguments: folder.
import http from 'node:http'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const tus = new Server({ path: '/files', datastore: new FileStore({ directory: process.argv[2] }) })
const server = http.createServer((request, response) => tus.handle(request, response))
server.listen(0, '127.0.0.1', () => console.log(`ok ${server.address().port}`))
process.stdin.on('end', () => process.exit()).resume()
