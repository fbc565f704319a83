/** Engine: runs graphs in ONNX Runtime, on any provider: sessions, prediction, training. */
export { openSession, PROVIDERS, type ProviderName, type Session, type SessionOptions } from './session.ts'
