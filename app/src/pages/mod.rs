//! The pages, one folder an area, one file a page. Each area lists its pages in `mod.rs` with [`pages!`] and is named in
//! [`crate::root::App`].
pub mod account;
pub mod admission;
pub mod consent;
pub mod flashed;
pub mod fleet;
pub mod help;
pub(crate) mod hidden;
pub mod identity_provider;
pub mod loaded;
pub(crate) mod mailed_link;
pub mod not_found;
pub mod operator;
pub mod organization;
pub mod organization_key;
pub mod saml_account;
pub mod service_account;
pub mod setup;
pub mod sign_in;
pub mod style_guide;

/// Lists an area's pages as routes, each rendered whole before the response begins, so that its status is right and no
/// script is needed:
///
/// ```ignore
/// #[component(transparent)]
/// pub fn AccountPages() -> impl MatchNestedRoutes + Clone + Send {
///     pages! { "/login" => Login, "/verify/:token" => Verify }
/// }
/// ```
///
/// Each page's type is erased, which keeps builds quick. At least two and at most 26 pages; for one, `pages!` gives the route itself.
macro_rules! pages {
    ($path:tt => $page:expr $(,)?) => {
        leptos_router::NestedRoute::new(leptos_router::path!($path), || leptos::prelude::IntoAny::into_any(($page)())).ssr_mode(leptos_router::SsrMode::Async)
    };
    ($($path:tt => $page:expr),+ $(,)?) => {
        ($(leptos_router::NestedRoute::new(leptos_router::path!($path), || leptos::prelude::IntoAny::into_any(($page)())).ssr_mode(leptos_router::SsrMode::Async)),+)
    };
}
pub(crate) use pages;
