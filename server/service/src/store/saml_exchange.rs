//! SAML exchanges, from request to session.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saml_exchange")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub identity_provider_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    #[sea_orm(column_type = "Text")]
    pub request_id: String,
    pub browser_hash: Option<Vec<u8>>,
    pub account_id: Option<Uuid>,
    pub invitation_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub next: String,
    pub force_authn: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub consent: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub logout: Option<String>,
    pub handle_hash: Option<Vec<u8>>,
    pub verified_login: Option<Vec<u8>>,
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub reference: String,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
