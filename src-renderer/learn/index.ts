/** Learn: from wells that have a phenotype and wells that have not to a detector, its judgement and its evidence. */
export { default as LearnScreen } from './LearnScreen.vue'
