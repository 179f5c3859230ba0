"""The server of the web rows: FastAPI on uvicorn, one worker, uvloop if it is there."""

import asyncio
import sys
from typing import List

import uvicorn
from fastapi import FastAPI, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

app = FastAPI()


class Line(BaseModel):
    product: str
    count: int
    price: float


class Order(BaseModel):
    id: int
    customer: str
    lines: List[Line]


class Item(BaseModel):
    id: int
    q: str
    limit: int


@app.get("/plaintext", response_class=PlainTextResponse)
async def plaintext():
    return "Hello, World!"


@app.get("/json")
async def json():
    return {"message": "Hello, World!"}


@app.get("/items/{id}")
async def item(id: int, q: str, limit: int = Query(le=1000)) -> Item:
    return Item(id=id, q=q, limit=limit)


@app.post("/echo")
async def echo(order: Order) -> Order:
    return order


@app.get("/sleep", response_class=PlainTextResponse)
async def sleep():
    await asyncio.sleep(0.05)
    return "Hello, World!"


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="critical", access_log=False)
