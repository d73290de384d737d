// Generated from openapi.json by `npm run generate:api`; do not edit.
export interface paths {
    readonly "/api/auth/sign-in/email": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Sign in; sets the cookie of the session
         * @description Only from our own pages: another site must not sign a visitor in as somebody else.
         */
        readonly post: operations["signIn"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/auth/sign-out": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** End the session */
        readonly post: operations["signOut"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/brands": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Brands that one may see */
        readonly get: operations["listBrands"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/brands/{brandId}/replies": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Set the canned replies that all locations of a brand have at hand */
        readonly put: operations["setBrandReplies"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/callbacks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Calls to make where no text could go */
        readonly get: operations["listCallbacks"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/callbacks/{taskId}/complete": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say what came of a callback */
        readonly post: operations["completeCallback"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/calls": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Calls and what became of them, newest first */
        readonly get: operations["listCalls"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/calls/{callId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One call with its legs and its text */
        readonly get: operations["getCall"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/calls/{callId}/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What the carrier told of a call, and the steps of its text, oldest first */
        readonly get: operations["getCallHistory"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/directory": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A reseller's directory as the file that would make it */
        readonly get: operations["getDirectory"];
        /**
         * Make a reseller's directory equal to a file
         * @description The body is the file, as YAML or JSON. Secrets: { value: … }, { env: NAME } of the server (admin key only) or { sealed: true } to keep the one that is there. What the file no longer names is archived.
         */
        readonly put: operations["applyDirectory"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/door": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The look of the reseller whose address this is */
        readonly get: operations["getDoor"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/figures/calls": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The calls behind a figure, newest first */
        readonly get: operations["findCalls"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/figures/freshness": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How far the facts are behind, and whether they agree with the ledger of texts */
        readonly get: operations["getFreshness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/figures/funnel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** From calls offered to callers reached, and what was lost on the way */
        readonly get: operations["getFunnel"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/figures/hours": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Hours by weekdays, in each location's own zone */
        readonly get: operations["getHours"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/figures/league": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Locations ranked by the upper bound of their missed rate */
        readonly get: operations["getLeague"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/figures/overview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The figures of a time, beside those of the same number of days before */
        readonly get: operations["getOverview"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/figures/trend": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Figures per local day or hour, oldest first */
        readonly get: operations["getTrend"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/keys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A reseller's keys, without their secrets */
        readonly get: operations["listKeys"];
        readonly put?: never;
        /** Make a key for a reseller */
        readonly post: operations["createKey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/keys/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** Remove a key; it stops working at once */
        readonly delete: operations["removeKey"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Changes as they happen, by server-sent events
         * @description Events: ready, thread, task, call, text, figures, freshness, setup. Each is a hint to read again; after `ready` read what may have been missed. A `thread` event whose `thread` is null tells of a conversation that went where you do not see it. Nothing is kept: a Last-Event-ID is accepted and answered by `ready`.
         */
        readonly get: operations["live"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/locations": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Locations with their lines, by brand and name */
        readonly get: operations["listLocations"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/locations/{locationId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One location with lines, hours, words, excluded numbers and rules */
        readonly get: operations["getLocation"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/locations/{locationId}/excludes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Set the numbers that are never texted */
        readonly put: operations["setExcludes"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/locations/{locationId}/hours": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Set opening hours, and closures where they are given */
        readonly put: operations["setHours"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/locations/{locationId}/policy": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        /** Set rules of the text-back; what is left out stays */
        readonly patch: operations["setPolicy"];
        readonly trace?: never;
    };
    readonly "/api/v1/locations/{locationId}/preview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** What a missed caller would get at a given time, and why; changes nothing */
        readonly post: operations["previewText"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/locations/{locationId}/replies": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Set a location's own canned replies */
        readonly put: operations["setReplies"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/locations/{locationId}/replies/preview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Drafts of canned replies as they would read at this location, and what each costs; changes nothing */
        readonly post: operations["previewReplies"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/locations/{locationId}/templates": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        /** Set the text for open hours, for closed hours, or both */
        readonly patch: operations["setTemplates"];
        readonly trace?: never;
    };
    readonly "/api/v1/messages/unsettled": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Texts whose fate is not known */
        readonly get: operations["listUnsettled"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/people": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who may sign in */
        readonly get: operations["listPeople"];
        readonly put?: never;
        /** Let a person sign in */
        readonly post: operations["createPerson"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/people/{personId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** Remove a person; their sessions end at once */
        readonly delete: operations["removePerson"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/people/{personId}/password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Give a person another password; their sessions end at once */
        readonly put: operations["setPersonPassword"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/session": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who is signed in, to what, and what of it they may see */
        readonly get: operations["getSession"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/session/password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Change one's own password; all sessions end, this one too */
        readonly put: operations["changeOwnPassword"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/setup": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The exact webhook addresses, and which accounts and lines were heard of */
        readonly get: operations["getSetup"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/switches/{scope}/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Stop or resume all sending of a reseller, brand or account */
        readonly put: operations["setSwitch"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Conversations, newest activity first or longest waiting first */
        readonly get: operations["listThreads"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads/{threadId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A conversation with its timeline and tasks */
        readonly get: operations["getThread"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads/{threadId}/assignee": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Give the conversation to a person, or to nobody */
        readonly put: operations["assignThread"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads/{threadId}/contact": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Name the caller, or add a number of theirs */
        readonly put: operations["updateContact"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads/{threadId}/messages": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Text the caller; a repeated idempotency key is one text */
        readonly post: operations["reply"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads/{threadId}/move": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Move the conversation to another site of its brand; a repeated idempotency key is one move
         * @description Calls, texts and figures stay where they happened. Replies go on leaving from the line that the caller knows, unless that takes no texts and a line of the new site does: `line` in the answer says which. 404 for a site that is not there, archived, or not yours to see; 409 for another brand's, and for the site where the conversation is.
         */
        readonly post: operations["moveThread"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads/{threadId}/notes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Write a private note; it never leaves the house */
        readonly post: operations["addNote"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads/{threadId}/read": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Say that the conversation was read */
        readonly put: operations["markThreadRead"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads/{threadId}/replies": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Canned replies for this conversation, filled in for its caller; sends nothing */
        readonly get: operations["listThreadReplies"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/threads/{threadId}/state": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Open, snooze or finish the conversation; done asks for an outcome */
        readonly put: operations["setThreadState"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What applying a directory did, or would do. */
        readonly Applied: {
            readonly added: readonly {
                readonly id: string;
                /** @enum {string} */
                readonly kind: "reseller" | "account" | "brand" | "location" | "line";
            }[];
            readonly archived: readonly {
                readonly id: string;
                /** @enum {string} */
                readonly kind: "reseller" | "account" | "brand" | "location" | "line";
            }[];
            readonly changed: readonly {
                readonly id: string;
                /** @enum {string} */
                readonly kind: "reseller" | "account" | "brand" | "location" | "line";
            }[];
            /** @description The directory's revision afterwards; unchanged when nothing changed. */
            readonly revision: number;
            readonly unchanged: number;
        };
        readonly AttemptSets: {
            readonly abandonedBeforeVoicemail: number;
            readonly ai: number;
            readonly answered: number;
            readonly covered: number;
            readonly excluded: number;
            readonly inbound: number;
            readonly missed: number;
            readonly offered: number;
            readonly shortAbandons: number;
            readonly spam: number;
            readonly unresolved: number;
            readonly withheld: number;
        };
        readonly BrandList: {
            readonly items: readonly components["schemas"]["BrandRef"][];
        };
        readonly BrandRef: {
            readonly id: string;
            readonly name: string;
            readonly trade: string;
        };
        readonly BrandReplies: {
            readonly brandId: string;
            /** @description Whose people have them at hand. */
            readonly locations: readonly {
                readonly id: string;
                readonly name: string;
            }[];
            readonly replies: readonly components["schemas"]["CannedReply"][];
            /** @description The directory's. */
            readonly revision: number;
        };
        readonly Call: {
            readonly callId: string;
            readonly carrier: string;
            /** @description The caller, E.164; null when withheld. */
            readonly from: string | null;
            readonly locationId: string | null;
            readonly reason: string;
            readonly startedAt: string | null;
            /** @description Null while it is undecided. */
            readonly textBack: {
                readonly reason: string | null;
                readonly sentAt: string | null;
                /** @description The ledger's state: held, claimed, submitting, accepted, delivered, … */
                readonly state: string;
            } | null;
            readonly to: string | null;
            readonly verdict: string;
        };
        /** @description A call to make where no text could go. */
        readonly Callback: {
            readonly brandId: string;
            readonly callId: string | null;
            readonly contact: components["schemas"]["Contact"] | null;
            readonly createdAt: string | null;
            readonly doneAt: string | null;
            readonly doneBy: string | null;
            readonly line: string | null;
            readonly locationId: string | null;
            /** @description Why no text could go. */
            readonly reason: string;
            readonly result: string | null;
            readonly taskId: string;
            readonly threadId: string | null;
        };
        readonly CallbackPage: {
            readonly items: readonly components["schemas"]["Callback"][];
            readonly nextCursor: string | null;
        };
        readonly CallFact: {
            readonly acceptedAt: string | null;
            /** @description Place in its episode, from 1. */
            readonly attempt: number;
            readonly brandId: string | null;
            readonly callerKey: string | null;
            readonly callId: string;
            readonly deliveredAt: string | null;
            readonly endedAt: string | null;
            readonly line: string | null;
            readonly localDay: string;
            readonly localHour: number;
            readonly locationId: string | null;
            readonly open: boolean;
            readonly reason: string;
            readonly repliedAt: string | null;
            readonly ringMs: number;
            readonly startedAt: string | null;
            readonly textReason: string | null;
            readonly textState: string | null;
            readonly verdict: string;
            readonly version: number;
        };
        readonly CallFactPage: {
            readonly items: readonly components["schemas"]["CallFact"][];
            readonly nextCursor: string | null;
            readonly total: number;
            /** @description `total` is a lower bound: older calls were not counted. A page may then be short, or empty, and go on. */
            readonly totalAtLeast: boolean;
        };
        readonly CallHistory: {
            /** @description There was more. */
            readonly cut: boolean;
            /** @description Facts of the carrier as they came, kept for 90 days. */
            readonly events: readonly components["schemas"]["ToldEvent"][];
            /** @description Steps of the texts that belong to the call. */
            readonly steps: readonly components["schemas"]["TextStep"][];
        };
        readonly CallInFull: {
            readonly accountId: string | null;
            readonly answeredBy: string | null;
            readonly brandId: string | null;
            readonly callerName: string | null;
            readonly callId: string;
            /** @description False while the caller may still be on the line. */
            readonly callOver: boolean;
            readonly carrier: string;
            /** @description Receipt of the event that made the verdict final; time to text counts from here. */
            readonly decidedFrom: string | null;
            readonly endedAt: string | null;
            /** @description The caller, E.164; null when withheld. */
            readonly from: string | null;
            readonly legs: readonly components["schemas"]["Leg"][];
            readonly locationId: string | null;
            readonly origin: string;
            readonly reason: string;
            /** @description Null where the carrier does not tell it. */
            readonly ringMs: number | null;
            /** @description When the last person's phone stopped ringing. */
            readonly rungOutAt: string | null;
            /** @description How long the verdict waited for legs that might still come. */
            readonly settleWaitMs: number;
            readonly startedAt: string | null;
            readonly textBack: {
                readonly body: string | null;
                readonly deliveredAt: string | null;
                readonly errorCode: string | null;
                readonly holdUntil: string | null;
                readonly messageId: string | null;
                readonly reason: string | null;
                readonly segments: number;
                readonly sentAt: string | null;
                /** @description The ledger's state: held, claimed, submitting, accepted, delivered, … */
                readonly state: string;
                readonly textedInError: boolean;
            } | null;
            readonly to: string | null;
            readonly verdict: string;
            readonly version: number;
        };
        readonly CallPage: {
            readonly items: readonly components["schemas"]["Call"][];
            readonly nextCursor: string | null;
        };
        /** @description A text that people send often. */
        readonly CannedReply: {
            readonly name: string;
            /** @description With the merge fields of templates. */
            readonly text: string;
        };
        readonly Contact: {
            readonly contactId: string;
            readonly name: string | null;
            /** @description E.164, the one that was used last first. */
            readonly numbers: readonly string[];
        };
        /** @description The document that `npx rebound apply` takes. Secrets come as { sealed: true }. */
        readonly Directory: {
            /** @constant */
            readonly apiVersion: "rebound/v1";
        } & {
            readonly [key: string]: unknown;
        };
        /** @description What the sign-in page may know before anyone has signed in. */
        readonly DoorLook: {
            /** @description Null when the address is nobody's in particular: sign-in then asks for the reseller. */
            readonly reseller: components["schemas"]["ResellerLook"] | null;
        };
        readonly Figures: {
            readonly abandonRate: components["schemas"]["Ratio"];
            readonly afterHoursShare: components["schemas"]["Ratio"];
            readonly answerRate: components["schemas"]["Ratio"];
            readonly attempts: components["schemas"]["AttemptSets"];
            readonly carrierSpan: components["schemas"]["Spread"];
            readonly coverage: components["schemas"]["Ratio"];
            readonly deferred: number;
            readonly delivery: components["schemas"]["Ratio"];
            readonly deliveryUnknown: components["schemas"]["Ratio"];
            readonly duplicateTexts: components["schemas"]["Ratio"];
            readonly engaged: components["schemas"]["Ratio"];
            /** @description Of those at least five minutes old, how many a person got to within five. */
            readonly fiveMinuteShare: components["schemas"]["Ratio"];
            readonly missedCallers: components["schemas"]["Ratio"];
            readonly missedRate: components["schemas"]["Ratio"];
            /** @description Attempted but not accepted. */
            readonly notAccepted: readonly components["schemas"]["ReasonCount"][];
            readonly oldestWaitingMs: number;
            readonly optOutRate: components["schemas"]["Ratio"];
            readonly platformSpan: components["schemas"]["Spread"];
            readonly providerSpan: components["schemas"]["Spread"];
            readonly reachability: components["schemas"]["Ratio"];
            readonly reached: components["schemas"]["Ratio"];
            readonly repeatCallers: components["schemas"]["Ratio"];
            readonly response: components["schemas"]["Ratio"];
            readonly selfRecovered: components["schemas"]["Ratio"];
            readonly stillWaiting: number;
            /** @description Missed episodes not texted, one primary reason each. */
            readonly suppressed: readonly components["schemas"]["ReasonCount"][];
            readonly textBackRate: components["schemas"]["Ratio"];
            readonly textedInError: number;
            /** @description Missed callers of open hours: from the first miss to a person's text or call. */
            readonly timeToCallback: components["schemas"]["Spread"];
            readonly timeToDelivered: components["schemas"]["Spread"];
            readonly timeToHumanReply: components["schemas"]["Spread"];
            readonly timeToText: components["schemas"]["Spread"];
        };
        readonly Freshness: {
            /** @description Over the whole reseller; null for who sees a part of it. */
            readonly difference: number | null;
            readonly differences: readonly components["schemas"]["ReasonCount"][];
            readonly newestFactAt: string | null;
            /** @description The last comparison with the dispatcher's ledger. */
            readonly reconciledAt: string | null;
            readonly writtenAt: string | null;
        };
        readonly Funnel: {
            readonly steps: readonly components["schemas"]["FunnelStep"][];
        };
        readonly FunnelStep: {
            readonly count: number;
            /** @description What was lost on the way to the next step. */
            readonly lost: readonly components["schemas"]["ReasonCount"][];
            /** @description offered, missed, texted, delivered, replied or reached: episodes. */
            readonly step: string;
        };
        readonly HourCell: {
            readonly closed: boolean;
            /** @description Enough calls, and the lower bound of the missed rate over the target. */
            readonly gap: boolean;
            readonly hour: number;
            /** @description Such hours in the range, over the locations asked for. */
            readonly hours: number;
            readonly inbound: number;
            readonly missed: number;
            readonly offered: number;
            readonly openHours: number;
            /** @description 1 Monday to 7 Sunday. */
            readonly weekday: number;
            readonly wilsonLow: number;
        };
        readonly Hours: {
            readonly cells: readonly components["schemas"]["HourCell"][];
            readonly gapCallsMin: number;
            readonly gapTarget: number;
        };
        readonly KeyList: {
            readonly items: readonly {
                readonly createdAt: string | null;
                readonly id: string;
                readonly name: string;
                readonly scopes: readonly ("directory:read" | "directory:write" | "calls:read" | "messages:read" | "switches:write" | "threads:read" | "threads:write" | "figures:read")[];
            }[];
        };
        readonly League: {
            readonly all: components["schemas"]["Figures"];
            readonly rows: readonly components["schemas"]["LeagueRow"][];
        };
        readonly LeagueRow: {
            readonly brandId: string;
            readonly figures: components["schemas"]["Figures"];
            readonly locationId: string;
            /** @description Null: too few calls to rank. Ties share a rank. */
            readonly rank: number | null;
            readonly rankBefore: number | null;
            readonly wilsonHigh: number;
            readonly wilsonLow: number;
        };
        readonly Leg: {
            readonly answeredAt: string | null;
            readonly cause: string | null;
            readonly endedAt: string | null;
            /** @description The carrier's id of the leg. */
            readonly legKey: string;
            readonly outcome: string | null;
            readonly ringingAt: string | null;
            /** @description caller: the caller's own; callee: one phone rung; group: the carrier's summary of several. */
            readonly role: string;
            readonly startedAt: string | null;
            readonly target: string | null;
        };
        readonly LocationInFull: {
            readonly brandId: string;
            readonly brandName: string;
            /** @description Its brand's, which come after its own where the names differ. */
            readonly brandReplies: readonly components["schemas"]["CannedReply"][];
            readonly closures: readonly {
                readonly date: string;
                readonly name: string;
            }[];
            readonly editedInConsole: boolean;
            readonly excludes: readonly {
                readonly label: string;
                readonly number: string;
            }[];
            /**
             * @description Days ("mon", "mon-thu") to intervals ("08:00-12:00"), local time.
             * @example {
             *       "mon-thu": [
             *         "08:00-12:00",
             *         "13:00-17:00"
             *       ],
             *       "fri": [
             *         "08:00-15:00"
             *       ]
             *     }
             */
            readonly hours: {
                readonly [key: string]: readonly string[];
            };
            readonly id: string;
            readonly lines: readonly {
                /** @description The account that tells of its calls. */
                readonly calls: string | null;
                readonly label: string;
                readonly number: string;
                readonly serviceLine: string;
                /** @description The account that takes its texts. */
                readonly texts: string | null;
            }[];
            readonly name: string;
            readonly nextOpeningAt: string | null;
            readonly open: boolean;
            readonly policy: components["schemas"]["TextBackPolicy"];
            /** @description Its own canned replies. */
            readonly replies: readonly components["schemas"]["CannedReply"][];
            /** @description The directory's; send it back as `revision` to be told when somebody was faster. */
            readonly revision: number;
            readonly staff: readonly {
                readonly email: string | null;
                readonly mobile: string | null;
                readonly name: string;
            }[];
            readonly templates: {
                readonly closed: string;
                readonly open: string;
            };
            readonly timeZone: string;
        };
        readonly LocationList: {
            readonly items: readonly components["schemas"]["LocationSummary"][];
        };
        readonly LocationRef: {
            readonly brandId: string;
            readonly id: string;
            readonly name: string;
            readonly timeZone: string;
        };
        readonly LocationSummary: {
            readonly brandId: string;
            readonly brandName: string;
            readonly id: string;
            readonly lines: readonly {
                readonly label: string;
                readonly number: string;
                readonly serviceLine: string;
            }[];
            readonly name: string;
            /** @description Now where it is open; null when not within 60 days. */
            readonly nextOpeningAt: string | null;
            /** @description Now. */
            readonly open: boolean;
            readonly textBackEnabled: boolean;
            readonly timeZone: string;
        };
        readonly NewKey: {
            readonly createdAt: string | null;
            readonly id: string;
            /** @description Told this once; only its hash is kept. */
            readonly key: string;
            readonly name: string;
            readonly scopes: readonly ("directory:read" | "directory:write" | "calls:read" | "messages:read" | "switches:write" | "threads:read" | "threads:write" | "figures:read")[];
        };
        readonly NewPerson: {
            readonly brands: readonly string[];
            readonly createdAt: string | null;
            readonly email: string;
            readonly id: string;
            readonly locations: readonly string[];
            readonly name: string;
            /** @description The one that was made; null when it was given. */
            readonly password: string | null;
            /** @enum {string} */
            readonly role: "reseller" | "brand" | "site";
        };
        readonly Overview: {
            readonly before: components["schemas"]["Figures"];
            readonly beforeFromDay: string;
            readonly beforeToDay: string;
            readonly computedAt: string | null;
            readonly now: components["schemas"]["Figures"];
            /** @description Attempts per verdict reason. */
            readonly reasons: readonly components["schemas"]["ReasonCount"][];
        };
        readonly PasswordSet: {
            /** @description The one that was made; null when it was given. */
            readonly password: string | null;
        };
        readonly PeopleList: {
            readonly items: readonly components["schemas"]["Person"][];
        };
        readonly Person: {
            readonly brands: readonly string[];
            readonly createdAt: string | null;
            readonly email: string;
            readonly id: string;
            readonly locations: readonly string[];
            readonly name: string;
            /** @enum {string} */
            readonly role: "reseller" | "brand" | "site";
        };
        /**
         * @example {
         *       "name": "Pat Doe",
         *       "email": "pat@northstar.example",
         *       "role": "reseller"
         *     }
         */
        readonly PersonDraftInput: {
            /**
             * @description Of the role brand: which.
             * @default []
             */
            readonly brands: readonly string[];
            /** Format: email */
            readonly email: string;
            /**
             * @description Of the role site: which.
             * @default []
             */
            readonly locations: readonly string[];
            readonly name: string;
            /** @description Left out, one is made and told once. */
            readonly password?: string;
            /** @enum {string} */
            readonly role: "reseller" | "brand" | "site";
        };
        readonly Preview: {
            readonly at: string;
            /** @description What the caller gets; null for none. */
            readonly body: string | null;
            /** @description The closure that keeps it shut at an hour at which it would be open. */
            readonly closure: string | null;
            /** @description At the location, YYYY-MM-DDTHH:MM. */
            readonly localTime: string;
            readonly nextOpeningAt: string | null;
            readonly nextOpeningWords: string | null;
            readonly open: boolean;
            /** @enum {string} */
            readonly outcome: "text" | "hold" | "none";
            /** @description Why it waits or why there is none: a decision reason. */
            readonly reason: string | null;
            readonly segments: number;
            /** @description Of the text, were the call to end at this time. */
            readonly sendAt: string | null;
            /** @enum {string} */
            readonly template: "open" | "closed";
            /** @description In plain words, one step each. */
            readonly why: readonly string[];
            /** @description Both templates at this time. */
            readonly words: {
                readonly closed: {
                    /** @description Null where the template does not read, or says nothing. */
                    readonly body: string | null;
                    readonly encoding: string | null;
                    readonly faults: readonly {
                        readonly field: string | null;
                        readonly position: number;
                        readonly reason: string;
                    }[];
                    /** @description What costs the larger alphabet. */
                    readonly offending: readonly {
                        readonly char: string;
                        readonly codePoint: string;
                    }[];
                    readonly segments: number;
                    readonly source: string;
                    /** @description Septets or UTF-16 units used. */
                    readonly units: number;
                    /** @description What a first text should have, and this one lacks. */
                    readonly warnings: readonly string[];
                };
                readonly open: {
                    /** @description Null where the template does not read, or says nothing. */
                    readonly body: string | null;
                    readonly encoding: string | null;
                    readonly faults: readonly {
                        readonly field: string | null;
                        readonly position: number;
                        readonly reason: string;
                    }[];
                    /** @description What costs the larger alphabet. */
                    readonly offending: readonly {
                        readonly char: string;
                        readonly codePoint: string;
                    }[];
                    readonly segments: number;
                    readonly source: string;
                    /** @description Septets or UTF-16 units used. */
                    readonly units: number;
                    /** @description What a first text should have, and this one lacks. */
                    readonly warnings: readonly string[];
                };
            };
        };
        /**
         * @example {
         *       "at": "2026-11-24T23:30:00Z",
         *       "caller": {
         *         "name": "Maria Lopez"
         *       }
         *     }
         */
        readonly PreviewRequestInput: {
            /**
             * Format: date-time
             * @description Default: now.
             */
            readonly at?: string;
            /** @description Who calls; left out: somebody we know nothing of. */
            readonly caller?: {
                readonly name?: string;
                readonly number?: string;
            };
            readonly closures?: readonly {
                /** Format: date */
                readonly date: string;
                readonly name: string;
            }[];
            /**
             * @description A draft, likewise.
             * @example {
             *       "mon-thu": [
             *         "08:00-12:00",
             *         "13:00-17:00"
             *       ],
             *       "fri": [
             *         "08:00-15:00"
             *       ]
             *     }
             */
            readonly hours?: {
                readonly [key: string]: readonly string[];
            };
            /** @description The line that is called; default: the location's first. */
            readonly line?: string;
            /** @description A draft to look at instead of what is saved. */
            readonly templates?: {
                readonly closed?: string;
                readonly open?: string;
            };
        };
        /** @description RFC 9457. */
        readonly Problem: {
            /** @description Stable; branch on this. */
            readonly code: string;
            readonly detail?: string;
            /** @description What was edited in the console and would be undone. */
            readonly edited?: readonly {
                readonly id: string;
                /** @enum {string} */
                readonly kind: "reseller" | "account" | "brand" | "location" | "line";
            }[];
            /** @description Everything that is wrong, each with its path. */
            readonly faults?: readonly {
                readonly path: string;
                readonly what: string;
            }[];
            readonly status: number;
            readonly title: string;
            readonly type: string;
        };
        readonly Ratio: {
            readonly denominator: number;
            readonly numerator: number;
            /** @description Null when the denominator is 0: not enough data. */
            readonly rate: number | null;
        };
        readonly ReasonCount: {
            readonly count: number;
            readonly reason: string;
        };
        readonly RepliesPreview: {
            readonly items: readonly {
                readonly encoding: string | null;
                readonly faults: readonly {
                    readonly field: string | null;
                    readonly position: number;
                    readonly reason: string;
                }[];
                readonly name: string;
                /** @description What costs the larger alphabet. */
                readonly offending: readonly {
                    readonly char: string;
                    readonly codePoint: string;
                }[];
                readonly segments: number;
                /** @description Filled in; null where it does not read, says nothing or is too long. */
                readonly text: string | null;
                /** @description Septets or UTF-16 units used. */
                readonly units: number;
            }[];
        };
        readonly ReplySent: {
            readonly entry: components["schemas"]["TimelineEntry"] | null;
            readonly messageId: string;
            readonly segments: number;
            readonly state: string;
        };
        readonly ResellerLook: {
            /** @description Degrees; everything else of the look derives from it. */
            readonly accentHue: number | null;
            readonly id: string;
            readonly name: string;
            readonly productName: string;
        };
        /** @description Who asks, to whom, and what of it they may see. */
        readonly Session: {
            readonly brands: readonly components["schemas"]["BrandRef"][];
            readonly locations: readonly components["schemas"]["LocationRef"][];
            /** @description Null where a key asks. */
            readonly person: {
                readonly email: string;
                readonly id: string;
                readonly name: string;
            } | null;
            readonly reseller: components["schemas"]["ResellerLook"];
            /** @enum {string} */
            readonly role: "reseller" | "brand" | "site";
            readonly scopes: readonly string[];
        };
        readonly Setup: {
            readonly accounts: readonly components["schemas"]["SetupAccount"][];
            /** @description Where this installation takes webhooks; null: ask the operator. */
            readonly ingestUrl: string | null;
            readonly lines: readonly components["schemas"]["SetupLine"][];
        };
        readonly SetupAccount: {
            /** @description Null: waiting for the first event. */
            readonly firstEventAt: string | null;
            readonly id: string;
            readonly kind: string;
            readonly lastEventAt: string | null;
            readonly publicUrl: string | null;
            readonly webhooks: readonly {
                readonly path: string;
                readonly url: string | null;
                /** @enum {string} */
                readonly what: "voice" | "sms" | "receipts" | "cdr";
            }[];
        };
        readonly SetupLine: {
            readonly brandId: string;
            readonly calls: string | null;
            /** @description Null: waiting for the first call. */
            readonly firstEventAt: string | null;
            readonly label: string;
            readonly lastEventAt: string | null;
            readonly locationId: string;
            readonly number: string;
            readonly texts: string | null;
        };
        readonly SignedIn: {
            readonly person: {
                readonly email: string;
                readonly id: string;
                readonly name: string;
            };
            /** @enum {string} */
            readonly role: "reseller" | "brand" | "site";
        };
        readonly SignInInput: {
            readonly email: string;
            readonly password: string;
            /** @description Where neither the address nor the installation tells which. */
            readonly reseller?: string;
        };
        /** @description Seconds; null when nothing was counted. */
        readonly Spread: {
            readonly count: number;
            /** @description Negative spans (clock skew): flagged, left in, not clipped. */
            readonly negative: number;
            readonly p50: number | null;
            readonly p95: number | null;
            readonly p99: number | null;
        };
        readonly Switch: {
            readonly changedAt: string | null;
            readonly id: string;
            readonly scope: string;
            readonly stopped: boolean;
        };
        readonly TextBackPolicy: {
            readonly delayMs: number;
            readonly enabled: boolean;
            /** @enum {string} */
            readonly onNetworkFailure: "text" | "none";
            /** @enum {string} */
            readonly onRejected: "text" | "none";
            /** @enum {string} */
            readonly onVoicemail: "text" | "none";
            /** @enum {string} */
            readonly quietHours: "allow" | "hold";
            readonly repeatWindowMinutes: number;
            readonly shortRingMs: number;
            /** @enum {string} */
            readonly textAt: "hung_up" | "rung_out";
        };
        readonly TextStep: {
            readonly at: string | null;
            readonly errorCode: string | null;
            readonly messageId: string;
            readonly reason: string | null;
            readonly state: string;
        };
        readonly Thread: {
            readonly assignee: string | null;
            /** @description Missed calls in the present episode. */
            readonly attempts: number;
            readonly brandId: string;
            /** @description Why no text can be sent now; null when one can. */
            readonly cannotText: string | null;
            readonly contact: components["schemas"]["Contact"] | null;
            readonly createdAt: string | null;
            readonly lastAt: string | null;
            /** @description The newest line of the timeline in words that a list shows. */
            readonly lastLine: string;
            /** @description The line that the next reply leaves from, E.164: the one that the caller knows, also after a move. */
            readonly line: string | null;
            /** @description A person wrote, either way, within 24 h. */
            readonly live: boolean;
            /** @description The location of the newest call or text; where a person moved it, that one until it is done. */
            readonly locationId: string | null;
            readonly optedOut: boolean;
            /** @description What it came to; null until done. */
            readonly outcome: string | null;
            readonly snoozedUntil: string | null;
            /** @description open, snoozed or done. */
            readonly state: string;
            readonly threadId: string;
            readonly unread: boolean;
            /** @description The caller wrote and no person has answered yet; null when nobody waits. */
            readonly waitingSince: string | null;
        };
        /** @description How many threads each view holds, for whoever asks. */
        readonly ThreadCounts: {
            readonly callbacks: number;
            readonly done: number;
            /** @description Of needsReply: waiting for longer than 10 minutes. */
            readonly late: number;
            readonly mine: number;
            readonly needsReply: number;
            readonly open: number;
            /** @description The sites with open conversations, in no order; at most 1,000. */
            readonly sites: readonly {
                readonly brandId: string;
                readonly locationId: string;
                readonly open: number;
            }[];
            readonly snoozed: number;
            readonly unassigned: number;
            readonly undeliverable: number;
        };
        readonly ThreadInFull: {
            /** @description Asks for the part before; null at the beginning. */
            readonly beforeCursor: string | null;
            readonly tasks: readonly components["schemas"]["Callback"][];
            readonly thread: components["schemas"]["Thread"];
            /** @description The newest part, oldest first. */
            readonly timeline: readonly components["schemas"]["TimelineEntry"][];
        };
        /**
         * @example {
         *       "locationId": "phoenix"
         *     }
         */
        readonly ThreadMoveInput: {
            readonly idempotencyKey?: string;
            /** @description Where to: another site of the conversation's brand. */
            readonly locationId: string;
        };
        readonly ThreadPage: {
            readonly counts: components["schemas"]["ThreadCounts"];
            readonly items: readonly components["schemas"]["Thread"][];
            readonly nextCursor: string | null;
        };
        readonly ThreadReplies: {
            /** @description The location's first. */
            readonly items: readonly {
                /**
                 * @description Whose it is.
                 * @enum {string}
                 */
                readonly from: "location" | "brand";
                readonly name: string;
                readonly segments: number;
                /** @description Filled in for the thread's caller; send it as it is, or changed. */
                readonly text: string;
            }[];
        };
        /**
         * @example {
         *       "state": "done",
         *       "outcome": "booked"
         *     }
         */
        readonly ThreadStateChangeInput: {
            /**
             * @description What it came to; done asks for one.
             * @enum {string}
             */
            readonly outcome?: "booked" | "called_back" | "quote" | "existing_matter" | "wrong_number" | "spam" | "lost";
            /**
             * Format: date-time
             * @description snoozed asks for it.
             */
            readonly snoozedUntil?: string;
            /** @enum {string} */
            readonly state: "open" | "snoozed" | "done";
        };
        readonly TimelineEntry: {
            readonly acceptedAt: string | null;
            readonly at: string | null;
            /** @description caller, automatic, or the person's name. */
            readonly author: string;
            readonly body: string;
            readonly callId: string | null;
            readonly deliveredAt: string | null;
            readonly entryId: string;
            readonly errorCode: string | null;
            /** @description call, text_in, text_out, note, state, assignment, opt_out, task or move. */
            readonly kind: string;
            /** @description Of a move: the line that replies leave from then; null when none can. */
            readonly line: string | null;
            /** @description Of a move: where to. */
            readonly locationId: string | null;
            readonly mediaUrls: readonly string[];
            readonly messageClass: string | null;
            readonly messageId: string | null;
            /** @description The ledger's state, in lower case. */
            readonly messageState: string | null;
            readonly reason: string | null;
            readonly ringMs: number | null;
            readonly segments: number;
            readonly textedInError: boolean;
            readonly verdict: string | null;
        };
        readonly ToldEvent: {
            /** @description The same fact was told before. */
            readonly again: boolean;
            /** @description STIR/SHAKEN: A, B or C. */
            readonly attestation: string | null;
            /** @description e164, withheld, unusable or extension; null when this fact does not tell it. */
            readonly caller: string | null;
            /** @description In the carrier's own words. */
            readonly cause: string | null;
            readonly clockUntrusted: boolean;
            /** @description The carrier's word that no further leg can come. */
            readonly closesCall: boolean;
            readonly closesRings: boolean;
            readonly direction: string | null;
            readonly eventId: string;
            /** @description The carrier's id of the leg. */
            readonly legKey: string;
            /** @description When the carrier says that it happened. */
            readonly occurredAt: string | null;
            /** @description live, sweep, import or replay. */
            readonly origin: string;
            readonly outcome: string | null;
            readonly receivedAt: string | null;
            readonly releasedBy: string | null;
            readonly ringMs: number | null;
            readonly role: string;
            /** @description The carrier's order within the leg; null when not told. */
            readonly sequence: number | null;
            /** @description started, ringing, answered, ended. */
            readonly state: string;
            readonly talkMs: number | null;
        };
        readonly Trend: {
            readonly before: readonly components["schemas"]["TrendPoint"][];
            readonly now: readonly components["schemas"]["TrendPoint"][];
        };
        readonly TrendPoint: {
            /** @description YYYY-MM-DD or YYYY-MM-DDTHH, local. */
            readonly at: string;
            readonly attempts: components["schemas"]["AttemptSets"];
            readonly coverage: components["schemas"]["Ratio"];
            readonly missedCallers: components["schemas"]["Ratio"];
            /** @description Later facts changed this day after it had ended. */
            readonly restated: boolean;
        };
        /** @description Texts whose fate is not known. They are never sent again. */
        readonly UnsettledPage: {
            readonly items: readonly {
                readonly accountId: string;
                readonly callId: string | null;
                readonly givenUp: boolean;
                readonly line: string;
                readonly messageId: string;
                readonly submittingAt: string | null;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly signIn: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SignInInput"];
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SignedIn"];
                };
            };
        };
    };
    readonly signOut: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Signed out, or was not in. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly listBrands: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BrandList"];
                };
            };
        };
    };
    readonly setBrandReplies: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly brandId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "replies": [
                 *         {
                 *           "name": "Parking",
                 *           "text": "{{location.name}}: park behind the building."
                 *         }
                 *       ]
                 *     }
                 */
                readonly "application/json": {
                    readonly replies: readonly {
                        readonly name: string;
                        readonly text: string;
                    }[];
                    /** @description Refused (409) when the directory has moved on since. */
                    readonly revision?: number;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BrandReplies"];
                };
            };
        };
    };
    readonly listCallbacks: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
                /** @description Also those that are done. */
                readonly done?: "true" | "false";
                readonly limit?: number;
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CallbackPage"];
                };
            };
        };
    };
    readonly completeCallback: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly taskId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly result: "reached" | "no_answer" | "not_needed";
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Callback"];
                };
            };
        };
    };
    readonly listCalls: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                readonly caller?: string;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
                /** @description Calls that started at or after this instant. */
                readonly from?: string;
                readonly limit?: number;
                readonly location?: string;
                readonly reason?: "answered_human" | "answering_service" | "sister_site" | "ai_agent" | "no_answer" | "busy" | "all_lines_busy" | "caller_abandoned" | "queue_abandoned" | "menu_abandoned" | "voicemail_no_message" | "foreign_voicemail" | "unreachable" | "rejected" | "voicemail_message" | "failed_network" | "short_ring" | "no_terminal_event" | "clock_untrusted" | "outbound" | "internal" | "test" | "fax" | "blocked" | "bad_number" | "unknown_line";
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
                /** @description Calls that started before this instant. */
                readonly to?: string;
                readonly verdict?: "answered" | "covered" | "missed" | "short" | "unresolved" | "excluded";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CallPage"];
                };
            };
        };
    };
    readonly getCall: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly callId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CallInFull"];
                };
            };
        };
    };
    readonly getCallHistory: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly callId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CallHistory"];
                };
            };
        };
    };
    readonly getDirectory: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Directory"];
                };
            };
        };
    };
    readonly applyDirectory: {
        readonly parameters: {
            readonly query?: {
                /** @description Say what would happen and change nothing. */
                readonly dryRun?: "true" | "false";
                /** @description Undo also what was edited in the console. */
                readonly overwrite?: "true" | "false";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "apiVersion": "rebound/v1",
                 *       "reseller": {
                 *         "id": "example",
                 *         "name": "Example Voice"
                 *       },
                 *       "brands": [
                 *         {
                 *           "id": "bakery",
                 *           "name": "Corner Bakery",
                 *           "locations": [
                 *             {
                 *               "id": "main-street",
                 *               "name": "Main Street",
                 *               "timeZone": "America/Chicago",
                 *               "hours": {
                 *                 "mon-fri": [
                 *                   "07:00-17:00"
                 *                 ]
                 *               },
                 *               "lines": [
                 *                 {
                 *                   "number": "+15125550190"
                 *                 }
                 *               ]
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                readonly "application/json": unknown;
                /**
                 * @example {
                 *       "apiVersion": "rebound/v1",
                 *       "reseller": {
                 *         "id": "example",
                 *         "name": "Example Voice"
                 *       },
                 *       "brands": [
                 *         {
                 *           "id": "bakery",
                 *           "name": "Corner Bakery",
                 *           "locations": [
                 *             {
                 *               "id": "main-street",
                 *               "name": "Main Street",
                 *               "timeZone": "America/Chicago",
                 *               "hours": {
                 *                 "mon-fri": [
                 *                   "07:00-17:00"
                 *                 ]
                 *               },
                 *               "lines": [
                 *                 {
                 *                   "number": "+15125550190"
                 *                 }
                 *               ]
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                readonly "application/x-yaml": unknown;
                /**
                 * @example {
                 *       "apiVersion": "rebound/v1",
                 *       "reseller": {
                 *         "id": "example",
                 *         "name": "Example Voice"
                 *       },
                 *       "brands": [
                 *         {
                 *           "id": "bakery",
                 *           "name": "Corner Bakery",
                 *           "locations": [
                 *             {
                 *               "id": "main-street",
                 *               "name": "Main Street",
                 *               "timeZone": "America/Chicago",
                 *               "hours": {
                 *                 "mon-fri": [
                 *                   "07:00-17:00"
                 *                 ]
                 *               },
                 *               "lines": [
                 *                 {
                 *                   "number": "+15125550190"
                 *                 }
                 *               ]
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                readonly "application/yaml": unknown;
                /**
                 * @example {
                 *       "apiVersion": "rebound/v1",
                 *       "reseller": {
                 *         "id": "example",
                 *         "name": "Example Voice"
                 *       },
                 *       "brands": [
                 *         {
                 *           "id": "bakery",
                 *           "name": "Corner Bakery",
                 *           "locations": [
                 *             {
                 *               "id": "main-street",
                 *               "name": "Main Street",
                 *               "timeZone": "America/Chicago",
                 *               "hours": {
                 *                 "mon-fri": [
                 *                   "07:00-17:00"
                 *                 ]
                 *               },
                 *               "lines": [
                 *                 {
                 *                   "number": "+15125550190"
                 *                 }
                 *               ]
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                readonly "text/x-yaml": unknown;
                /**
                 * @example {
                 *       "apiVersion": "rebound/v1",
                 *       "reseller": {
                 *         "id": "example",
                 *         "name": "Example Voice"
                 *       },
                 *       "brands": [
                 *         {
                 *           "id": "bakery",
                 *           "name": "Corner Bakery",
                 *           "locations": [
                 *             {
                 *               "id": "main-street",
                 *               "name": "Main Street",
                 *               "timeZone": "America/Chicago",
                 *               "hours": {
                 *                 "mon-fri": [
                 *                   "07:00-17:00"
                 *                 ]
                 *               },
                 *               "lines": [
                 *                 {
                 *                   "number": "+15125550190"
                 *                 }
                 *               ]
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                readonly "text/yaml": unknown;
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Applied"];
                };
            };
        };
    };
    readonly getDoor: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DoorLook"];
                };
            };
        };
    };
    readonly findCalls: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                readonly callerKey?: string;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
                /** @description First local day. Default: six days before `to`. */
                readonly from?: string;
                readonly hour?: number;
                /** @description Attempts by whether the location was open. */
                readonly hours?: "all" | "open" | "closed";
                readonly limit?: number;
                readonly line?: string;
                readonly location?: string;
                readonly reason?: "answered_human" | "answering_service" | "sister_site" | "ai_agent" | "no_answer" | "busy" | "all_lines_busy" | "caller_abandoned" | "queue_abandoned" | "menu_abandoned" | "voicemail_no_message" | "foreign_voicemail" | "unreachable" | "rejected" | "voicemail_message" | "failed_network" | "short_ring" | "no_terminal_event" | "clock_untrusted" | "outbound" | "internal" | "test" | "fax" | "blocked" | "bad_number" | "unknown_line";
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
                /** @description A set of attempts, or a step of the funnel. */
                readonly set?: "inbound" | "short" | "offered" | "answered" | "covered" | "ai" | "missed" | "texted" | "delivered" | "replied" | "reached";
                /** @description Why the episode was not texted. */
                readonly suppressed?: string;
                /** @description Last local day, inside. Default: today in UTC. */
                readonly to?: string;
                readonly verdict?: "answered" | "covered" | "missed" | "short" | "unresolved" | "excluded";
                /** @description 1 Monday to 7 Sunday; goes with `hour`. */
                readonly weekday?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CallFactPage"];
                };
            };
        };
    };
    readonly getFreshness: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Freshness"];
                };
            };
        };
    };
    readonly getFunnel: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                /** @description First local day. Default: six days before `to`. */
                readonly from?: string;
                /** @description Attempts by whether the location was open. */
                readonly hours?: "all" | "open" | "closed";
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
                /** @description Last local day, inside. Default: today in UTC. */
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Funnel"];
                };
            };
        };
    };
    readonly getHours: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                /** @description First local day. Default: six days before `to`. */
                readonly from?: string;
                /** @description Attempts by whether the location was open. */
                readonly hours?: "all" | "open" | "closed";
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
                /** @description Last local day, inside. Default: today in UTC. */
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Hours"];
                };
            };
        };
    };
    readonly getLeague: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                /** @description First local day. Default: six days before `to`. */
                readonly from?: string;
                /** @description Attempts by whether the location was open. */
                readonly hours?: "all" | "open" | "closed";
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
                /** @description Last local day, inside. Default: today in UTC. */
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["League"];
                };
            };
        };
    };
    readonly getOverview: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                /** @description First local day. Default: six days before `to`. */
                readonly from?: string;
                /** @description Attempts by whether the location was open. */
                readonly hours?: "all" | "open" | "closed";
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
                /** @description Last local day, inside. Default: today in UTC. */
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Overview"];
                };
            };
        };
    };
    readonly getTrend: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                /** @description First local day. Default: six days before `to`. */
                readonly from?: string;
                /** @description Attempts by whether the location was open. */
                readonly hours?: "all" | "open" | "closed";
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
                readonly step?: "day" | "hour";
                /** @description Last local day, inside. Default: today in UTC. */
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Trend"];
                };
            };
        };
    };
    readonly listKeys: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KeyList"];
                };
            };
        };
    };
    readonly createKey: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly name: string;
                    readonly scopes: readonly ("directory:read" | "directory:write" | "calls:read" | "messages:read" | "switches:write" | "threads:read" | "threads:write" | "figures:read")[];
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["NewKey"];
                };
            };
        };
    };
    readonly removeKey: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Removed. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly live: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A stream of events. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
        };
    };
    readonly listLocations: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LocationList"];
                };
            };
        };
    };
    readonly getLocation: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly locationId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LocationInFull"];
                };
            };
        };
    };
    readonly setExcludes: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly locationId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "excludes": [
                 *         {
                 *           "number": "+15125550188",
                 *           "label": "dental laboratory"
                 *         }
                 *       ]
                 *     }
                 */
                readonly "application/json": {
                    readonly excludes: readonly {
                        /** @default  */
                        readonly label?: string;
                        readonly number: string;
                    }[];
                    /** @description Refused (409) when the directory has moved on since. */
                    readonly revision?: number;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LocationInFull"];
                };
            };
        };
    };
    readonly setHours: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly locationId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "hours": {
                 *         "mon-fri": [
                 *           "08:00-17:00"
                 *         ]
                 *       },
                 *       "closures": [
                 *         {
                 *           "date": "2026-12-25",
                 *           "name": "Christmas Day"
                 *         }
                 *       ]
                 *     }
                 */
                readonly "application/json": {
                    readonly closures?: readonly {
                        /** Format: date */
                        readonly date: string;
                        readonly name: string;
                    }[];
                    /**
                     * @description Days ("mon", "mon-thu") to intervals ("08:00-12:00"), local time.
                     * @example {
                     *       "mon-thu": [
                     *         "08:00-12:00",
                     *         "13:00-17:00"
                     *       ],
                     *       "fri": [
                     *         "08:00-15:00"
                     *       ]
                     *     }
                     */
                    readonly hours: {
                        readonly [key: string]: readonly string[];
                    };
                    /** @description Refused (409) when the directory has moved on since. */
                    readonly revision?: number;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LocationInFull"];
                };
            };
        };
    };
    readonly setPolicy: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly locationId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "delayMs": 5000
                 *     }
                 */
                readonly "application/json": {
                    readonly delayMs?: number;
                    readonly enabled?: boolean;
                    /** @enum {string} */
                    readonly onNetworkFailure?: "text" | "none";
                    /** @enum {string} */
                    readonly onRejected?: "text" | "none";
                    /** @enum {string} */
                    readonly onVoicemail?: "text" | "none";
                    /** @enum {string} */
                    readonly quietHours?: "allow" | "hold";
                    readonly repeatWindowMinutes?: number;
                    /** @description Refused (409) when the directory has moved on since. */
                    readonly revision?: number;
                    readonly shortRingMs?: number;
                    /** @enum {string} */
                    readonly textAt?: "hung_up" | "rung_out";
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LocationInFull"];
                };
            };
        };
    };
    readonly previewText: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly locationId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PreviewRequestInput"];
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Preview"];
                };
            };
        };
    };
    readonly setReplies: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly locationId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "replies": [
                 *         {
                 *           "name": "Parking",
                 *           "text": "{{location.name}}: park behind the building."
                 *         }
                 *       ]
                 *     }
                 */
                readonly "application/json": {
                    readonly replies: readonly {
                        readonly name: string;
                        readonly text: string;
                    }[];
                    /** @description Refused (409) when the directory has moved on since. */
                    readonly revision?: number;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LocationInFull"];
                };
            };
        };
    };
    readonly previewReplies: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly locationId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /**
                     * Format: date-time
                     * @description Default: now.
                     */
                    readonly at?: string;
                    /** @description Whom they would go to. */
                    readonly caller?: {
                        readonly name?: string;
                    };
                    readonly replies: readonly {
                        readonly name: string;
                        readonly text: string;
                    }[];
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RepliesPreview"];
                };
            };
        };
    };
    readonly setTemplates: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly locationId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "open": "Hi, this is {{location.name}}. Sorry we missed you. Reply STOP to opt out."
                 *     }
                 */
                readonly "application/json": {
                    readonly closed?: string;
                    readonly open?: string;
                    /** @description Refused (409) when the directory has moved on since. */
                    readonly revision?: number;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LocationInFull"];
                };
            };
        };
    };
    readonly listUnsettled: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UnsettledPage"];
                };
            };
        };
    };
    readonly listPeople: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PeopleList"];
                };
            };
        };
    };
    readonly createPerson: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PersonDraftInput"];
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["NewPerson"];
                };
            };
        };
    };
    readonly removePerson: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly personId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Removed. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly setPersonPassword: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly personId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Left out, one is made and told once. */
                    readonly password?: string;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PasswordSet"];
                };
            };
        };
    };
    readonly getSession: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    readonly changeOwnPassword: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly next: string;
                    readonly present: string;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed. Sign in again. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly getSetup: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Setup"];
                };
            };
        };
    };
    readonly setSwitch: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
                readonly scope: "reseller" | "brand" | "account";
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly stopped: boolean;
                    readonly why: string;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Switch"];
                };
            };
        };
    };
    readonly listThreads: {
        readonly parameters: {
            readonly query?: {
                readonly brand?: string;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
                readonly limit?: number;
                readonly location?: string;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
                /** @description A part of a name, or digits of a number. */
                readonly search?: string;
                readonly sort?: "newest" | "waiting";
                /** @description Left out: all that are not done. late: a caller wrote more than 10 minutes ago, by the wall clock, and no person has answered. */
                readonly view?: "needs_reply" | "late" | "mine" | "unassigned" | "undeliverable" | "all" | "done" | "snoozed";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ThreadPage"];
                };
            };
        };
    };
    readonly getThread: {
        readonly parameters: {
            readonly query?: {
                /** @description `beforeCursor` of the part that follows. */
                readonly before?: string;
                readonly limit?: number;
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly threadId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ThreadInFull"];
                };
            };
        };
    };
    readonly assignThread: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly threadId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description The person's name; null: nobody. */
                    readonly assignee: string | null;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Thread"];
                };
            };
        };
    };
    readonly updateContact: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly threadId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @default [] */
                    readonly addNumbers?: readonly string[];
                    readonly name?: string;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Contact"];
                };
            };
        };
    };
    readonly reply: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: {
                /** @description Makes a repeated request one deed; or `idempotencyKey` in the body. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                readonly threadId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly body: string;
                    readonly idempotencyKey?: string;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplySent"];
                };
            };
        };
    };
    readonly moveThread: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: {
                /** @description Makes a repeated request one deed; or `idempotencyKey` in the body. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                readonly threadId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ThreadMoveInput"];
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Thread"];
                };
            };
        };
    };
    readonly addNote: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: {
                /** @description Makes a repeated request one deed; or `idempotencyKey` in the body. */
                readonly "idempotency-key"?: string;
            };
            readonly path: {
                readonly threadId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly body: string;
                    readonly idempotencyKey?: string;
                };
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TimelineEntry"];
                };
            };
        };
    };
    readonly markThreadRead: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly threadId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Thread"];
                };
            };
        };
    };
    readonly listThreadReplies: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly threadId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ThreadReplies"];
                };
            };
        };
    };
    readonly setThreadState: {
        readonly parameters: {
            readonly query?: {
                /** @description Whose. Only the admin key names one; left out it means the only one there is. */
                readonly reseller?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly threadId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ThreadStateChangeInput"];
            };
        };
        readonly responses: {
            /** @description Refused. */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused. */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Thread"];
                };
            };
        };
    };
}
