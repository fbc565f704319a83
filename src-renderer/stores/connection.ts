/** How the link stands, for all to see. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { type ConnectionState, onConnection } from '../link/index.ts'

export const useConnection = defineStore('connection', () => {
  const state = ref<ConnectionState>('connecting')
  onConnection((next) => (state.value = next))
  return { state }
})
