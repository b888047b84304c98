//! Signing in: the address first, then the company's sign-in or the password; or Enterprise SSO by its identifier.
use super::{
    google::google_button,
    login_company::{company_of_domain, company_of_last_sign_in, google_of_last_sign_in},
    notice,
};
use crate::{
    pages::loaded::{bare, query},
    request::{Flash, caller, last_sign_in, local_path, query_with, service, take_flash},
    ui::*,
};
use domain::code;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use service::sign_in::Company;

/// `/login`. The query says where in it: nothing, `step=company`, `step=password`, `with=sso`, `to={identifier}`.
#[component]
pub fn Login() -> impl IntoView {
    let next = query("next");
    let (step, with, to) = (query("step"), query("with"), query("to"));
    let flash = take_flash("");
    bare(false, async move {
        let service = service();
        let caller = caller();
        let product = service.settings().product_name.clone();
        if !to.is_empty() {
            let company = service.company_by_identifier(&caller, &to).await?;
            return Ok(onward(&company, &next));
        }
        if with == "sso" {
            return Ok(enterprise_sso(&flash, &next));
        }
        // A session that opens nothing personal may be replaced by one of the person's own.
        if caller.session().is_some() && !caller.is_confined() {
            leptos_axum::redirect(local_path(&next));
            return Ok(().into_any());
        }
        let typed = flash.value("email");
        if step == "company" && !typed.is_empty() {
            let company = service.login_company(&typed).await?;
            return Ok(company.map_or_else(
                || address(&product, &flash, &next, &Last::Unknown),
                |company| company_of_domain(&company, &typed, &next),
            ));
        }
        if step == "password" && !typed.is_empty() {
            let base = service.settings().url("");
            return Ok(password(&product, &base, &flash, &next));
        }
        let last = match last_sign_in() {
            Some(kept) if service.last_was_google(&kept) => Last::Google,
            Some(kept) => service
                .last_company(&kept)
                .await?
                .map_or(Last::Unknown, Last::Company),
            None => Last::Unknown,
        };
        Ok(address(&product, &flash, &next, &last))
    })
}

/// How this browser signed in last, as far as it says.
enum Last {
    Company(Company),
    Google,
    Unknown,
}

fn address(product: &str, flash: &Flash, next: &str, last: &Last) -> AnyView {
    let unknown = matches!(last, Last::Unknown);
    let look = if unknown {
        Look::Primary
    } else {
        Look::Secondary
    };
    let first = match last {
        Last::Company(company) => Some(company_of_last_sign_in(company, next)),
        Last::Google => Some(google_of_last_sign_in(next)),
        Last::Unknown => None,
    };
    let google = (!matches!(last, Last::Google))
        .then(|| google_button(next, Look::Secondary))
        .flatten();
    view! {
        <Title text="Sign in"/>
        <div class="stack">
            <h1>{format!("Sign in to {product}")}</h1>
            {notice(flash)}
            <ErrorSummary errors=flash.errors.clone() title="You are not signed in"/>
            {first}
        </div>
        <form class="stack mt-6" method="post" action="/do/login-step">
            <input type="hidden" name="next" value=next.to_owned()/>
            <Field
                name="email"
                label="Work e-mail"
                kind="email"
                autocomplete="username"
                autofocus=flash.errors.is_empty() && unknown
                value=flash.value("email")
                error=flash.error("email")
            />
            <Button look=look wide=true>"Continue"</Button>
        </form>
        <div class="stack mt-6">
            <p class="divider">"or"</p>
            {enterprise_sso_link(next)}
            {google}
            <p class="text-sm text-muted">"New here? " <a class="link" href="/signup">"Create an account"</a></p>
        </div>
    }
    .into_any()
}

fn password(product: &str, base: &str, flash: &Flash, next: &str) -> AnyView {
    let again = query_with("/login", &[("next", next)]);
    let company = company_address(base, flash);
    let typed = flash.value("email");
    let summary = (!flash.errors.is_empty()).then(
        || view! { <ErrorSummary errors=flash.errors.clone() title="You are not signed in"/> },
    );
    view! {
        <Title text="Sign in"/>
        <form class="stack" method="post" action="/do/sign-in">
            <h1>{format!("Sign in to {product}")}</h1>
            {summary}
            {company.map(|path| {
                let path = query_with(&path, &[("next", next), ("login_hint", &typed)]);
                view! { <ButtonLink href=path wide=true icon=Icon::Building>"Continue to your company's sign-in"</ButtonLink> }
            })}
            <input type="hidden" name="next" value=next.to_owned()/>
            <Field name="email" label="Work e-mail" kind="email" autocomplete="username" readonly=true value=flash.value("email")/>
            <p class="text-sm"><a class="link" href=again>"Use another address"</a></p>
            <PasswordField name="password" label="Password" autofocus=flash.errors.is_empty() error=flash.error("password")/>
            <Button look=Look::Primary wide=true>"Sign in"</Button>
            <p class="text-sm"><a class="link" href="/reset">"Forgot your password?"</a></p>
        </form>
        <div class="stack mt-6">
            <p class="divider">"or"</p>
            {enterprise_sso_link(next)}
            {google_button(next, Look::Secondary)}
        </div>
    }
    .into_any()
}

pub(super) fn enterprise_sso_link(next: &str) -> AnyView {
    let path = query_with("/login", &[("with", "sso"), ("next", next)]);
    view! { <ButtonLink href=path wide=true icon=Icon::Building>"Enterprise SSO"</ButtonLink> }
        .into_any()
}

/// The local path in the refusal that names a company's sign-in address: only the right old password gets to see it.
fn company_address(base: &str, flash: &Flash) -> Option<String> {
    flash
        .errors
        .iter()
        .filter(|error| error.code == code::LOGIN_SSO_REQUIRED.id())
        .flat_map(|error| error.message.split_whitespace())
        .filter_map(|word| word.strip_prefix(base))
        .find(|path| path.starts_with("/saml/"))
        .map(str::to_owned)
}

fn enterprise_sso(flash: &Flash, next: &str) -> AnyView {
    let back = query_with("/login", &[("next", next)]);
    view! {
        <Title text="Enterprise SSO"/>
        <form class="stack" method="post" action="/do/enterprise-sso">
            <h1>"Enterprise SSO"</h1>
            <p class="text-muted">"Sign in with the account you have at your company."</p>
            <ErrorSummary errors=flash.errors.clone() title="There is no way on with this identifier"/>
            <input type="hidden" name="next" value=next.to_owned()/>
            <Field
                name="identifier"
                label="SSO identifier"
                hint="A short lower-case name, such as acme. Your admin knows it."
                mono=true
                autocomplete="organization"
                maxlength=64
                autofocus=flash.errors.is_empty()
                value=flash.value("identifier")
                error=flash.error("identifier")
            />
            <Button look=Look::Primary wide=true>"Continue"</Button>
            <p class="text-sm"><a class="link" href=back>"Other ways to sign in"</a></p>
            <p class="text-sm"><a class="link" href="/login/break-glass">"Owner, and locked out? Use a break-glass code"</a></p>
        </form>
    }
    .into_any()
}

/// Goes on to the identity provider. A submitted form may not be redirected off the origin, a page may lead there.
fn onward(company: &Company, next: &str) -> AnyView {
    let path = query_with(&company.path(), &[("next", next)]);
    let title = format!("Continue to {}'s sign-in", company.name);
    view! {
        <Title text=title.clone()/>
        <Meta http_equiv="refresh" content=format!("0; url={path}")/>
        <div class="stack">
            <h1>{title.clone()}</h1>
            <p class="text-muted">"You are taken there now. If nothing happens, use the button."</p>
            <ButtonLink href=path look=Look::Primary wide=true>{title}</ButtonLink>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::company_address;
    use crate::request::{Flash, FlashError};
    use domain::code;

    fn flash(code: &str, message: &str) -> Flash {
        let error = FlashError {
            code: code.to_owned(),
            field: None,
            message: message.to_owned(),
            reference: None,
        };
        Flash {
            errors: vec![error],
            ..Flash::default()
        }
    }

    #[test]
    fn only_an_address_of_ours_becomes_a_button() {
        let ours = "ACME requires single sign-on. Sign in at https://gatehouse.example/saml/acme";
        let base = "https://gatehouse.example";
        let required = code::LOGIN_SSO_REQUIRED.id();
        assert_eq!(
            company_address(base, &flash(required, ours)).as_deref(),
            Some("/saml/acme")
        );
        assert_eq!(
            company_address(base, &flash(code::LOGIN_FAILED.id(), ours)),
            None
        );
        let theirs = "Sign in at https://evil.example/saml/acme";
        assert_eq!(company_address(base, &flash(required, theirs)), None);
    }
}
