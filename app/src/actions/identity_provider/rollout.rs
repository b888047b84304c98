//! Testing with named people, and going live now or later.
use super::one;
use crate::request::{Done, caller, form, service};
use domain::{Refusal, Timestamp, code};
use leptos::prelude::*;

fn page(organization: &str, key: &str) -> String {
    format!("{}/rollout", one(organization, key))
}

/// Lets named people in, and nobody else.
#[server(prefix = "/do", endpoint = "begin-test")]
pub async fn begin_test(organization: String, key: String) -> Result<(), ServerFnError> {
    let page = page(&organization, &key);
    form("begin-test", page.clone())
        .run(async {
            service().begin_test(&caller(), &organization, &key).await?;
            Ok(Done::to(page.clone()).notice("The test began. Name who takes part."))
        })
        .await
}

/// Lets nobody in any more.
#[server(prefix = "/do", endpoint = "end-test")]
pub async fn end_test(organization: String, key: String) -> Result<(), ServerFnError> {
    let page = page(&organization, &key);
    form("end-test", page.clone())
        .run(async {
            service().end_test(&caller(), &organization, &key).await?;
            Ok(Done::to(page.clone())
                .notice("The test is over. Nobody comes in through it at present."))
        })
        .await
}

/// Names somebody who takes part in the test.
#[server(prefix = "/do", endpoint = "add-tester")]
pub async fn add_tester(
    organization: String,
    key: String,
    #[server(default)] email: String,
) -> Result<(), ServerFnError> {
    let page = page(&organization, &key);
    form("add-tester", page.clone())
        .keep("email", &email)
        .run(async {
            service()
                .add_tester(&caller(), &organization, &key, &email)
                .await?;
            Ok(Done::to(page.clone()).notice(format!("{} takes part.", email.trim())))
        })
        .await
}

/// Takes somebody off the list of testers.
#[server(prefix = "/do", endpoint = "remove-tester")]
pub async fn remove_tester(
    organization: String,
    key: String,
    #[server(default)] email: String,
) -> Result<(), ServerFnError> {
    let page = page(&organization, &key);
    form("remove-tester", page.clone())
        .run(async {
            service()
                .remove_tester(&caller(), &organization, &key, &email)
                .await?;
            Ok(Done::to(page.clone()).notice(format!("{email} no longer takes part.")))
        })
        .await
}

/// Chooses when everybody can sign in.
#[server(prefix = "/do", endpoint = "plan-go-live")]
pub async fn plan_go_live(
    organization: String,
    key: String,
    #[server(default)] at: String,
) -> Result<(), ServerFnError> {
    let page = page(&organization, &key);
    form("plan-go-live", page.clone())
        .keep("at", &at)
        .run(async {
            let time = minute(&at).ok_or_else(|| Refusal::new(code::ROLLOUT_TIME).field("at"))?;
            service()
                .plan_go_live(&caller(), &organization, &key, time)
                .await?;
            Ok(Done::to(page.clone()).notice(format!("It goes live at {time}.")))
        })
        .await
}

/// Takes the chosen time back.
#[server(prefix = "/do", endpoint = "cancel-go-live")]
pub async fn cancel_go_live(organization: String, key: String) -> Result<(), ServerFnError> {
    let page = page(&organization, &key);
    form("cancel-go-live", page.clone())
        .run(async {
            service()
                .cancel_go_live(&caller(), &organization, &key)
                .await?;
            Ok(Done::to(page.clone()).notice("No time is chosen any more. The test goes on."))
        })
        .await
}

/// The minute that a browser's field for date and time names, in UTC; some send seconds as well.
fn minute(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    Timestamp::parse_rfc3339(&format!("{text}:00Z"))
        .or_else(|| Timestamp::parse_rfc3339(&format!("{text}Z")))
}
