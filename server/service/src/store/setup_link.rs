//! Links that let somebody without an account set up one identity provider.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setup_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub identity_provider_id: Uuid,
    pub token_hash: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub for_whom: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub email: Option<String>,
    pub made_by: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub hints: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub last_used_at: Option<i64>,
    pub handed_in_at: Option<i64>,
    pub returned_at: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub return_reason: Option<String>,
    pub accepted_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
