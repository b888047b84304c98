//! How a page gets its data: loaded whole before the response begins, shown in the console's frame or bare, and a
//! refusal shown in its place with the right status.
use crate::{
    request::{
        caller, query_with, recent_login_path, reference, refusal_of, second_factor_path, service,
        set_status, wants_recent_login, wants_second_factor,
    },
    ui::{
        BarePage, ButtonLink, Frame, Icon, Look, OrganizationLink, RefusalPage, Viewer,
        organization_navigation, personal_navigation,
    },
};
use domain::{Refusal, code};
use http::request::Parts;
use leptos::prelude::*;
use service::Result;

/// A page in the console's frame. `slug` names the organization it belongs to; `None` for personal pages. Signed-out
/// visitors go to the login page and come back.
pub fn framed<F>(slug: Option<String>, load: F) -> AnyView
where
    F: Future<Output = Result<AnyView>> + Send + 'static,
{
    let page = async move {
        let caller = caller();
        let service = service();
        let Some(person) = caller.person().cloned() else {
            leptos_axum::redirect(&login_path());
            return ().into_any();
        };
        let organizations = match service.organizations(&caller).await {
            Ok(organizations) => organizations,
            Err(error) => return bare_refusal(&error),
        };
        let content = match load.await {
            Ok(content) => content,
            Err(error) if wants_recent_login(&error) => {
                leptos_axum::redirect(&recent_login_path(&here()));
                return ().into_any();
            }
            Err(error) if wants_second_factor(&error) => {
                let organization = slug.as_deref().unwrap_or_default();
                leptos_axum::redirect(&second_factor_path(organization, &here()));
                return ().into_any();
            }
            Err(error) => {
                let refusal = refusal_of(&error);
                set_status(refusal.code);
                match sign_on_path(&refusal, &service.settings().url("")) {
                    Some(path) => sign_on(refusal, &path),
                    None => {
                        view! { <RefusalPage refusal=refusal reference=reference()/> }.into_any()
                    }
                }
            }
        };
        let current = slug.as_deref().and_then(|slug| {
            organizations
                .iter()
                .find(|organization| organization.slug == slug)
        });
        let navigation = current.map_or_else(
            || personal_navigation(person.kind.is_managed() || person.kind.is_service()),
            |organization| organization_navigation(&organization.slug, organization.role),
        );
        let links = organizations
            .iter()
            .map(|organization| OrganizationLink {
                name: organization.name.clone(),
                slug: organization.slug.clone(),
                current: Some(organization.slug.as_str()) == slug.as_deref(),
            })
            .collect::<Vec<_>>();
        let viewer = Viewer {
            name: if person.name.is_empty() {
                person.email.clone()
            } else {
                person.name
            },
            email: person.email,
        };
        view! { <Frame viewer=viewer organizations=links navigation=navigation>{content}</Frame> }
            .into_any()
    };
    suspended(page)
}

/// A page without the console's frame: sign-in, mailed links, consent, receipts.
pub fn bare<F>(wide: bool, load: F) -> AnyView
where
    F: Future<Output = Result<AnyView>> + Send + 'static,
{
    suspended(async move {
        match load.await {
            Ok(content) => view! { <BarePage wide=wide>{content}</BarePage> }.into_any(),
            Err(error) if error.refusal().code == code::SIGN_IN_REQUIRED => {
                leptos_axum::redirect(&login_path());
                ().into_any()
            }
            Err(error) if wants_recent_login(&error) => {
                leptos_axum::redirect(&recent_login_path(&here()));
                ().into_any()
            }
            Err(error) => bare_refusal(&error),
        }
    })
}

fn bare_refusal(error: &service::Error) -> AnyView {
    let refusal = refusal_of(error);
    set_status(refusal.code);
    view! { <BarePage wide=true><RefusalPage refusal=refusal reference=reference()/></BarePage> }
        .into_any()
}

/// The local path at which an organization that requires single sign-on lets people in, from the refusal that names it.
pub(crate) fn sign_on_path(refusal: &Refusal, base: &str) -> Option<String> {
    if refusal.code != code::SSO_REQUIRED {
        return None;
    }
    let message = refusal.message.as_deref()?;
    message
        .split_whitespace()
        .filter_map(|word| word.strip_prefix(base))
        .find(|path| path.starts_with("/saml/"))
        .map(str::to_owned)
}

/// The refusal of an organization that requires single sign-on, with the way there and back to this page.
fn sign_on(refusal: Refusal, path: &str) -> AnyView {
    let path = query_with(path, &[("next", &here())]);
    view! {
        <RefusalPage refusal=refusal reference=reference()>
            <ButtonLink href=path look=Look::Primary icon=Icon::SignIn>"Continue to single sign-on"</ButtonLink>
            <ButtonLink href="/login/break-glass">"Use a break-glass code"</ButtonLink>
        </RefusalPage>
    }
    .into_any()
}

/// `SsrMode::Async` waits for the future, so that nothing is streamed and no script is needed.
fn suspended<F>(page: F) -> AnyView
where
    F: Future<Output = AnyView> + Send + 'static,
{
    view! { <Suspense>{Suspend::new(page)}</Suspense> }.into_any()
}

/// This page's address on this origin.
fn here() -> String {
    use_context::<Parts>()
        .and_then(|parts| {
            parts
                .uri
                .path_and_query()
                .map(|path| path.as_str().to_owned())
        })
        .unwrap_or_default()
}

/// The login page, and back to this address afterwards.
fn login_path() -> String {
    let here = here();
    if here.is_empty() || here == "/" {
        return "/login".to_owned();
    }
    let next: String = url::form_urlencoded::byte_serialize(here.as_bytes()).collect();
    format!("/login?next={next}")
}

/// A parameter of the page's address, such as the slug; empty when it is absent.
pub fn parameter(name: &str) -> String {
    use leptos_router::hooks::use_params_map;
    use_params_map()
        .get_untracked()
        .get(name)
        .unwrap_or_default()
}

/// A value of the query; empty when it is absent.
pub fn query(name: &str) -> String {
    use leptos_router::hooks::use_query_map;
    use_query_map()
        .get_untracked()
        .get(name)
        .unwrap_or_default()
}
