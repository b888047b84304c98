//! Trial round trips through an identity provider.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connection_test")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub identity_provider_id: Uuid,
    pub account_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub request_id: String,
    pub browser_hash: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    #[sea_orm(column_type = "Text")]
    pub reference: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub person: Option<String>,
    pub findings: Option<Vec<u8>>,
    pub created_at: i64,
    pub answered_at: Option<i64>,
    pub expires_at: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub proposal: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
