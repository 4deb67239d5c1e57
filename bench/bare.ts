import { createServer } from 'node:http';

// The other side of the ingest bench: the least that a Node server can do with a beacon. Reads and parses the body, answers 204.
createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(204).end();
  });
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
