// mathjs with its defaults behind Node's own HTTP server, on two processes: PORT=8000 node mathjs.js
const cluster = require('cluster');
const http = require('http');

const PROCESSES = 2;

function derivative(asked) {
  const math = require('mathjs');
  const found = math.derivative(asked.expression.replace(/\bln\(/g, 'log('), asked.variable);
  return { derivative: found.toString(), latex: found.toTex() };
}

function answer(request, response) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    let status = 200;
    let body;
    try {
      body = JSON.stringify(derivative(JSON.parse(Buffer.concat(parts))));
    } catch (error) {
      status = 422;
      body = JSON.stringify({ detail: error.message });
    }
    const length = Buffer.byteLength(body);
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': length });
    response.end(body);
  });
}

if (cluster.isPrimary) {
  for (let count = 0; count < PROCESSES; count += 1) cluster.fork();
  cluster.on('exit', () => cluster.fork());
} else {
  http.createServer(answer).listen(process.env.PORT, '127.0.0.1');
}
