/** What `help TOPIC` tells, by its heading in the manual, where it stands. */
export const TOPICS = {
  credentials: 'WHICH CREDENTIAL FOR WHAT',
  'exit-codes': 'EXIT STATUS',
  environment: 'ENVIRONMENT',
  storage: 'FILES',
  json: 'JSON',
  ci: 'IN CI',
} as const;

export type TopicName = keyof typeof TOPICS;

export const TOPIC_NAMES = Object.keys(TOPICS) as TopicName[];
