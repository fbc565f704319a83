/**
 * Link: the one way to the desk: `client` for the contract's calls, `askPixels` for arrays,
 * over WebSockets in a browser and over message ports in Electron.
 */
export { type Bridge, bridge } from './bridge.ts'
export { askPixels, type Client, type ConnectionState, client, connect, onConnection } from './connection.ts'
export { type Frame, readFrame } from './frame.ts'
export { type PixelPort, type PixelQuestion, pixelPort } from './pixels.ts'
export { takeToken, tokenIn } from './token.ts'
