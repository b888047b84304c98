//! What the handlers share.
use crate::demo::DemoIdentityProvider;
use axum::extract::FromRef;
use ipnet::IpNet;
use leptos::{config::LeptosOptions, prelude::provide_context};
use service::Service;
use std::sync::Arc;

/// State of the HTTP side; everything that matters is in the database.
#[derive(Clone)]
pub struct Http {
    /// The operations.
    pub service: Service,
    /// Where the built site lies.
    pub leptos: LeptosOptions,
    /// The identity provider in the box, under `serve --demo`.
    pub demo_idp: Option<Arc<DemoIdentityProvider>>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<Vec<IpNet>>,
}

impl Http {
    /// Gives pages and actions what they need.
    pub(crate) fn provide(&self) {
        provide_context(self.service.clone());
        if self.service.settings().demo {
            provide_context(app::Demo);
        }
    }

    /// Whether cookies are `Secure`.
    pub(crate) fn https(&self) -> bool {
        self.service.settings().https()
    }
}

impl FromRef<Http> for LeptosOptions {
    fn from_ref(state: &Http) -> Self {
        state.leptos.clone()
    }
}

impl FromRef<Http> for Service {
    fn from_ref(state: &Http) -> Self {
        state.service.clone()
    }
}
