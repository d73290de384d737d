import type { FastifyRequest } from "fastify"
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { askedBy, type Named, requireScope } from "../access/authorize.ts"
import { seesWholeReseller } from "../access/principal.ts"
import { sees } from "../access/sight.ts"
import { type FigureQuestion, figureScope } from "../figures/figure-scope.ts"
import {
  presentFact,
  presentFigures,
  presentFreshness,
  presentHour,
  presentLeagueRow,
  presentOverview,
  presentPoint,
  presentStep,
} from "../figures/present-figures.ts"
import { given } from "../ports/sources.ts"
import { filled } from "./present.ts"
import { refusals } from "./schemas/common.ts"
import {
  factPage,
  factsQuery,
  figuresQuery,
  freshness,
  freshnessQuery,
  funnel,
  hours,
  league,
  overview,
  trend,
  trendQuery,
} from "./schemas/figures.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/** The figures, each with its numerator and denominator, and the calls behind them. */
export const figureRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const analytics = () => given(surroundings.analytics, "analytics")
    const about = async (request: FastifyRequest, query: Named & FigureQuestion) => {
      requireScope(request.principal, "figures:read")
      const { sight } = await askedBy(request.principal, query, surroundings)
      return { sight, about: figureScope(sight, query, surroundings.now()) }
    }
    const tags = ["Figures"]

    app.get(
      "/figures/overview",
      {
        schema: {
          operationId: "getOverview",
          summary: "The figures of a time, beside those of the same number of days before",
          tags,
          querystring: figuresQuery,
          response: { 200: overview, ...refusals },
        },
      },
      async (request) =>
        presentOverview(await analytics().overview({ about: (await about(request, request.query)).about })),
    )

    app.get(
      "/figures/league",
      {
        schema: {
          operationId: "getLeague",
          summary: "Locations ranked by the upper bound of their missed rate",
          tags,
          querystring: figuresQuery,
          response: { 200: league, ...refusals },
        },
      },
      async (request) => {
        const question = await about(request, request.query)
        const answer = await analytics().league({ about: question.about })
        return {
          rows: answer.rows.filter((row) => sees(question.sight, row)).map(presentLeagueRow),
          all: presentFigures(answer.all),
        }
      },
    )

    app.get(
      "/figures/hours",
      {
        schema: {
          operationId: "getHours",
          summary: "Hours by weekdays, in each location's own zone",
          tags,
          querystring: figuresQuery,
          response: { 200: hours, ...refusals },
        },
      },
      async (request) => {
        const answer = await analytics().hours({ about: (await about(request, request.query)).about })
        return {
          cells: answer.cells.map(presentHour),
          gapTarget: answer.gapTarget,
          gapCallsMin: answer.gapCallsMin,
        }
      },
    )

    app.get(
      "/figures/trend",
      {
        schema: {
          operationId: "getTrend",
          summary: "Figures per local day or hour, oldest first",
          tags,
          querystring: trendQuery,
          response: { 200: trend, ...refusals },
        },
      },
      async (request) => {
        const { about: scope } = await about(request, request.query)
        const answer = await analytics().trend({ about: scope, step: request.query.step })
        return { now: answer.now.map(presentPoint), before: answer.before.map(presentPoint) }
      },
    )

    app.get(
      "/figures/funnel",
      {
        schema: {
          operationId: "getFunnel",
          summary: "From calls offered to callers reached, and what was lost on the way",
          tags,
          querystring: figuresQuery,
          response: { 200: funnel, ...refusals },
        },
      },
      async (request) => {
        const answer = await analytics().funnel({ about: (await about(request, request.query)).about })
        return { steps: answer.steps.map(presentStep) }
      },
    )

    app.get(
      "/figures/calls",
      {
        schema: {
          operationId: "findCalls",
          summary: "The calls behind a figure, newest first",
          tags,
          querystring: factsQuery,
          response: { 200: factPage, ...refusals },
        },
      },
      async (request) => {
        const { query } = request
        const question = await about(request, query)
        const answer = await analytics().findCalls({
          about: question.about,
          verdict: query.verdict ?? "",
          reason: query.reason ?? "",
          set: query.set ?? "",
          suppressed: query.suppressed ?? "",
          weekday: query.weekday ?? 0,
          hour: query.hour ?? 0,
          line: query.line ?? "",
          callerKey: query.callerKey ?? "",
          limit: query.limit,
          cursor: query.cursor ?? "",
        })
        return {
          items: answer.calls.filter((call) => sees(question.sight, call)).map(presentFact),
          nextCursor: filled(answer.nextCursor),
          total: answer.total,
          totalAtLeast: answer.totalAtLeast,
        }
      },
    )

    app.get(
      "/figures/freshness",
      {
        schema: {
          operationId: "getFreshness",
          summary: "How far the facts are behind, and whether they agree with the ledger of texts",
          tags,
          querystring: freshnessQuery,
          response: { 200: freshness, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "figures:read")
        const { resellerId } = await askedBy(request.principal, request.query, surroundings)
        return presentFreshness(await analytics().freshness({ resellerId }), seesWholeReseller(request.principal))
      },
    )
  }
