//! What the holder of a set-up link gives, saved step by step in the link's own rows.
use super::{
    history,
    holder::Opened,
    read::{given, on_record},
};
use crate::{
    Caller, Error, Result, Service,
    database::Transaction,
    identity_provider::{
        Outcome, Proposal,
        stored_proposal::{Stored, stored_of},
    },
    rate_limit::Limit,
    store,
};
use domain::{
    Refusal, code,
    saml::metadata::{BYTES_LIMIT, parse},
    setup_link::{AttributeHints, Standing},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _,
    sea_query::OnConflict,
};
use serde_json::json;
use std::time::Duration;
use store::{setup_link as link, setup_proposal as proposal};

/// How often one link may be used to give metadata, which may mean fetching it.
const GIVING: Limit = Limit {
    name: "setup-link-given",
    burst: 20,
    period: Duration::from_secs(30),
};

impl Service {
    /// Keeps metadata in the link's draft, replacing what was given before. What can not be used is refused with every fault;
    /// typed and pasted text is kept nevertheless, so that its form comes back filled.
    pub async fn give_setup_metadata(
        &self,
        caller: &Caller,
        form: &str,
        given: Proposal,
    ) -> std::result::Result<(), Vec<Error>> {
        let one = |error| vec![error];
        let stored = self.fetch_given(caller, given).await.map_err(one)?;
        let (transaction, opened) = self.begin_draft(caller, form).await.map_err(one)?;
        let record = on_record(&transaction, &opened.provider)
            .await
            .map_err(one)?;
        let refusals = match self.preview_setup(&record, &stored, self.now()).0 {
            Outcome::Refused(refusals) => refusals,
            Outcome::Choose(_) | Outcome::Ready(_) => Vec::new(),
        };
        let field = match stored.source.as_str() {
            "file" => "file",
            "paste" => "text",
            "manual" => "issuer",
            _ => "url",
        };
        if refusals.is_empty() || matches!(stored.source.as_str(), "paste" | "manual") {
            let detail = json!({ "source": stored.source, "url": stored.url, "usable": refusals.is_empty() });
            self.keep_draft(transaction, caller, &opened, stored, detail)
                .await
                .map_err(one)?;
        }
        if refusals.is_empty() {
            return Ok(());
        }
        Err(refusals
            .into_iter()
            .map(|refusal| match refusal.field {
                Some(_) => refusal,
                None => refusal.field(field),
            })
            .map(Error::Refused)
            .collect())
    }

    /// The network is not waited for inside a transaction.
    async fn fetch_given(&self, caller: &Caller, given: Proposal) -> Result<Stored> {
        let opened = self.open_setup(self.database.read(), caller).await?;
        self.throttle(GIVING, &opened.link.id.to_string()).await?;
        match given {
            Proposal::Url(url) => {
                let url = url.trim().to_owned();
                let document = self
                    .refetch_metadata(&url)
                    .await
                    .map_err(|refusal| refusal.field("url"))?;
                Ok(Stored {
                    identity_provider_id: opened.provider.id,
                    source: "url".to_owned(),
                    document,
                    url: Some(url),
                    chosen_entity_id: None,
                    created_at: 0,
                })
            }
            Proposal::File(bytes) if bytes.len() > BYTES_LIMIT => {
                Err(Refusal::new(code::METADATA_TOO_LARGE).field("file").into())
            }
            Proposal::Paste(text) if text.len() > BYTES_LIMIT => {
                Err(Refusal::new(code::METADATA_TOO_LARGE).field("text").into())
            }
            other => stored_of(other),
        }
    }

    /// Chooses one identity provider of a file with several.
    pub async fn choose_setup_entity(
        &self,
        caller: &Caller,
        form: &str,
        entity_id: &str,
    ) -> Result<()> {
        let (transaction, opened) = self.begin_draft(caller, form).await?;
        let mut stored = given(&transaction, &opened.link)
            .await?
            .ok_or_else(|| Error::from(code::PROPOSAL_MISSING))?;
        parse(&stored.document, self.policy(self.now()))?
            .choose(entity_id)
            .map_err(|refusal| refusal.field("entity_id"))?;
        stored.chosen_entity_id = Some(entity_id.to_owned());
        let detail = json!({ "source": stored.source, "entity_id": entity_id });
        self.keep_draft(transaction, caller, &opened, stored, detail)
            .await
    }

    /// Keeps what the holder says about attributes.
    pub async fn give_setup_attributes(
        &self,
        caller: &Caller,
        form: &str,
        typed: AttributeHints,
    ) -> std::result::Result<(), Vec<Error>> {
        let one = |error| vec![error];
        let (transaction, opened) = self.begin_draft(caller, form).await.map_err(one)?;
        let said = typed
            .checked()
            .map_err(|refusals| refusals.into_iter().map(Error::Refused).collect::<Vec<_>>())?;
        self.keep_hints(transaction, caller, &opened, &said)
            .await
            .map_err(one)
    }

    async fn keep_hints(
        &self,
        transaction: Transaction,
        caller: &Caller,
        opened: &Opened,
        said: &AttributeHints,
    ) -> Result<()> {
        let text =
            serde_json::to_string(said).map_err(|error| Error::Internal(error.to_string()))?;
        let mut changed = self.used(&opened.link);
        changed.hints = Set(text);
        changed.update(&transaction).await?;
        self.audit_setup(
            &transaction,
            caller,
            (&opened.provider, &opened.link),
            "identity_provider.setup_attributes_given",
            json!(said.names),
        )
        .await?;
        transaction.commit().await
    }

    /// As [`Service::begin_setup`], to change the draft: not while it waits for an admin.
    pub(super) async fn begin_draft(
        &self,
        caller: &Caller,
        form: &str,
    ) -> Result<(Transaction, Opened)> {
        let (transaction, opened) = self.begin_setup(caller, form).await?;
        match history(&opened.link).standing(self.now()) {
            Standing::Open | Standing::Returned { .. } => Ok((transaction, opened)),
            _ => Err(code::SETUP_HANDED_IN.into()),
        }
    }

    pub(super) fn used(&self, row: &link::Model) -> link::ActiveModel {
        let mut used = row.clone().into_active_model();
        used.last_used_at = Set(Some(self.now().as_millis()));
        used
    }

    async fn keep_draft(
        &self,
        transaction: Transaction,
        caller: &Caller,
        opened: &Opened,
        stored: Stored,
        detail: serde_json::Value,
    ) -> Result<()> {
        let row = proposal::ActiveModel {
            setup_link_id: Set(opened.link.id),
            source: Set(stored.source),
            document: Set(stored.document),
            url: Set(stored.url),
            chosen_entity_id: Set(stored.chosen_entity_id),
            created_at: Set(self.now().as_millis()),
        };
        let conflict = OnConflict::column(proposal::Column::SetupLinkId)
            .update_columns([
                proposal::Column::Source,
                proposal::Column::Document,
                proposal::Column::Url,
                proposal::Column::ChosenEntityId,
                proposal::Column::CreatedAt,
            ])
            .to_owned();
        proposal::Entity::insert(row)
            .on_conflict(conflict)
            .exec_without_returning(&transaction)
            .await?;
        self.used(&opened.link).update(&transaction).await?;
        self.audit_setup(
            &transaction,
            caller,
            (&opened.provider, &opened.link),
            "identity_provider.setup_metadata_given",
            detail,
        )
        .await?;
        transaction.commit().await
    }
}
