/** Control roles a well can have, and how people spell them. */

export const ROLES = ['negative_control', 'positive_control', 'treatment', 'reference', 'empty', 'excluded'] as const
export type Role = (typeof ROLES)[number]
