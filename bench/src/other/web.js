// The server of the web rows on Node's own http.
const http = require("node:http");
const json = (res, value) => {
  const text = JSON.stringify(value);
  res.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
  res.end(text);
};
const text = (res) => {
  res.writeHead(200, { "Content-Type": "text/plain", "Content-Length": 13 });
  res.end("Hello, World!");
};
http
  .createServer((req, res) => {
    const url = new URL(req.url, "http://localhost");
    if (url.pathname === "/plaintext") text(res);
    else if (url.pathname === "/json") json(res, { message: "Hello, World!" });
    else if (url.pathname.startsWith("/items/"))
      json(res, {
        id: Number(url.pathname.substring(7)),
        q: url.searchParams.get("q"),
        limit: Number(url.searchParams.get("limit")),
      });
    else if (url.pathname === "/echo") {
      const parts = [];
      req.on("data", (part) => parts.push(part));
      req.on("end", () => json(res, JSON.parse(Buffer.concat(parts).toString())));
    } else setTimeout(() => text(res), 50);
  })
  .listen(Number(process.argv[2]), "127.0.0.1");
