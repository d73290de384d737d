export { type EgressRules, STRICT_RULES } from "./egress/address-rules.ts"
export { CONVERSATION_MIGRATIONS } from "./migrations.ts"
export { type Conversation, type ConversationSurroundings, startConversation } from "./start-conversation.ts"
export type { TextsOut } from "./texts/texts-out.ts"
