import { expect, type APIRequestContext } from '@playwright/test';
import type { House } from '../stack/fixtures';

/** What an API key opens now: the status of `GET /api/v1/me` and its body. */
export async function me(request: APIRequestContext, secret: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await request.get('/api/v1/me', { headers: { authorization: `Bearer ${secret}` } });
  return { status: answer.status(), body: (await answer.json()) as Record<string, unknown> };
}

/** Fails unless the key opens its account. */
export async function expectKeyWorks(request: APIRequestContext, secret: string): Promise<void> {
  expect((await me(request, secret)).status).toBe(200);
}

/** Lets every session be signed in since `minutes`, as if that much time had passed. */
export function ageSessions(house: House, minutes: number): void {
  house.database.execute(`update session set authenticated_at = authenticated_at - ${minutes * 60_000}`);
}
