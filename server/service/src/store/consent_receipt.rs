//! What people agreed to when their account became a company account.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent_receipt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub identity_provider_id: Uuid,
    pub organization_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub email: String,
    #[sea_orm(column_type = "Text")]
    pub text_version: String,
    #[sea_orm(column_type = "Text")]
    pub text_sha256: String,
    #[sea_orm(column_type = "Text")]
    pub numbers: String,
    #[sea_orm(column_type = "Text")]
    pub network: String,
    pub agreed_at: i64,
    pub committed_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
