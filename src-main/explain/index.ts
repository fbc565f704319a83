/** Explain: which pixels carry a network's score, and which objects they form. */
export {}
