import { expect, type APIRequestContext } from '@playwright/test';

/** What an API key opens now: the status of `GET /api/v1/me` and its body. */
export async function me(request: APIRequestContext, secret: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await request.get('/api/v1/me', { headers: { authorization: `Bearer ${secret}` } });
  return { status: answer.status(), body: (await answer.json()) as Record<string, unknown> };
}

/** Fails unless the key opens its account. */
export async function expectKeyWorks(request: APIRequestContext, secret: string): Promise<void> {
  expect((await me(request, secret)).status).toBe(200);
}
