/** Starts the window: stores, the link to the desk, the shell. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import './ui/theme.css'
import './ui/base.css'
import { App } from './shell/index.ts'
import { followDesk } from './stores/index.ts'

createApp(App).use(createPinia()).mount('#app')
followDesk()
