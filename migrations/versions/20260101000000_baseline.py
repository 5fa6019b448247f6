"""Create the platform's shared tables where they do not exist.

In production they exist, and are left as they are. What this revision creates it marks with a
comment, and its downgrade drops what carries the mark and nothing else.

Locks: none on existing tables but a brief SHARE ROW EXCLUSIVE on the target of a foreign key
when only some of the tables exist.
"""

from __future__ import annotations

from migrations.steps import one, run

revision = "20260101000000"
down_revision = None
branch_labels = None
depends_on = None

MARK = "Created by migration 20260101000000_baseline"

ENUMS = {
    "EntityStatus": ("ACTIVE", "INACTIVE", "SUSPENDED", "DELETED"),
    "CustomerStatus": ("ACTIVE", "INACTIVE", "BLOCKED"),
    "UserStatus": ("ACTIVE", "INACTIVE", "SUSPENDED", "PENDING_VERIFICATION"),
    "ScopeType": ("ORGANIZATION", "CLIENT", "COMPANY", "DEPARTMENT"),
    "UserRole": ("SUPER_ADMIN", "ADMIN", "MANAGER", "USER", "VIEWER"),
    "ProductStatus": ("ACTIVE", "DRAFT", "ARCHIVED", "OUT_OF_STOCK"),
    "BundleType": ("FIXED", "MIX_AND_MATCH", "SUBSCRIPTION_BOX"),
    "BundlePricingStrategy": ("FIXED", "CALCULATED", "TIERED"),
    "BundleDiscountType": ("FIXED_AMOUNT", "PERCENTAGE", "FIXED_PRICE"),
    "AIFeature": (
        "LANDING_PAGE_CONTENT",
        "LANDING_PAGE_SECTION",
        "AB_TEST_VARIANTS",
        "PRODUCT_DESCRIPTION",
        "SEO_OPTIMIZATION",
        "IMAGE_ALT_TEXT",
    ),
}

TIMES = """
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP"""


def _key(table: str, column: str, target: str, on_delete: str) -> str:
    """Write the foreign key of *column* as Prisma names it."""
    return (
        f'CONSTRAINT "{table}_{column}_fkey" FOREIGN KEY ("{column}") '
        f'REFERENCES "{target}" ("id") ON DELETE {on_delete} ON UPDATE CASCADE'
    )


# Table, the enums it needs, its definition, its indexes; in the order of the foreign keys.
TABLES = (
    (
        "organizations",
        (),
        f"""
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,{TIMES},
    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
""",
        ('UNIQUE INDEX "organizations_slug_key" ON "organizations" ("slug")',),
    ),
    (
        "clients",
        (),
        f"""
    "id" TEXT NOT NULL,
    "organizationId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,{TIMES},
    CONSTRAINT "clients_pkey" PRIMARY KEY ("id"),
    {_key("clients", "organizationId", "organizations", "CASCADE")}
""",
        ('UNIQUE INDEX "clients_organizationId_slug_key" ON "clients" ("organizationId", "slug")',),
    ),
    (
        "companies",
        ("EntityStatus",),
        f"""
    "id" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "code" TEXT,
    "domain" TEXT,
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "settings" JSONB NOT NULL DEFAULT '{{}}',
    "status" "EntityStatus" NOT NULL DEFAULT 'ACTIVE',{TIMES},
    "deletedAt" TIMESTAMP(3),
    CONSTRAINT "companies_pkey" PRIMARY KEY ("id"),
    {_key("companies", "clientId", "clients", "CASCADE")}
""",
        (
            'UNIQUE INDEX "companies_clientId_slug_key" ON "companies" ("clientId", "slug")',
            'UNIQUE INDEX "companies_code_key" ON "companies" ("code")',
        ),
    ),
    (
        "sites",
        ("EntityStatus",),
        f"""
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "code" TEXT,
    "domain" TEXT,
    "subdomain" TEXT,
    "currency" TEXT,
    "timezone" TEXT,
    "locale" TEXT DEFAULT 'en',
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "status" "EntityStatus" NOT NULL DEFAULT 'ACTIVE',{TIMES},
    "deletedAt" TIMESTAMP(3),
    CONSTRAINT "sites_pkey" PRIMARY KEY ("id"),
    {_key("sites", "companyId", "companies", "CASCADE")}
""",
        ('UNIQUE INDEX "sites_companyId_slug_key" ON "sites" ("companyId", "slug")',),
    ),
    (
        "customers",
        ("CustomerStatus",),
        f"""
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "firstName" TEXT,
    "lastName" TEXT,
    "phone" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{{}}',
    "status" "CustomerStatus" NOT NULL DEFAULT 'ACTIVE',{TIMES},
    "deletedAt" TIMESTAMP(3),
    CONSTRAINT "customers_pkey" PRIMARY KEY ("id"),
    {_key("customers", "companyId", "companies", "CASCADE")}
""",
        (
            """UNIQUE INDEX "customers_companyId_email_deletedAt_key"
ON "customers" ("companyId", "email", "deletedAt")""",
        ),
    ),
    (
        "users",
        ("ScopeType", "UserRole", "UserStatus"),
        f"""
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "scopeType" "ScopeType" NOT NULL,
    "scopeId" TEXT NOT NULL,
    "role" "UserRole" NOT NULL DEFAULT 'USER',
    "status" "UserStatus" NOT NULL DEFAULT 'ACTIVE',
    "organizationId" TEXT,
    "clientId" TEXT,
    "companyId" TEXT,
    "departmentId" TEXT,
    "auth0Id" TEXT,{TIMES},
    "deletedAt" TIMESTAMP(3),
    CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
    {_key("users", "organizationId", "organizations", "SET NULL")},
    {_key("users", "clientId", "clients", "SET NULL")},
    {_key("users", "companyId", "companies", "SET NULL")}
""",
        ('UNIQUE INDEX "users_email_key" ON "users" ("email")',),
    ),
    (
        "products",
        ("ProductStatus",),
        f"""
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "description" TEXT,
    "price" DECIMAL(10,2) NOT NULL,
    "compareAtPrice" DECIMAL(10,2),
    "costPrice" DECIMAL(10,2),
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "trackInventory" BOOLEAN NOT NULL DEFAULT true,
    "stockQuantity" INTEGER NOT NULL DEFAULT 0,
    "lowStockThreshold" INTEGER NOT NULL DEFAULT 10,
    "status" "ProductStatus" NOT NULL DEFAULT 'ACTIVE',
    "isVisible" BOOLEAN NOT NULL DEFAULT true,
    "images" JSONB NOT NULL DEFAULT '[]',
    "attributes" JSONB,{TIMES},
    "deletedAt" TIMESTAMP(3),
    CONSTRAINT "products_pkey" PRIMARY KEY ("id"),
    {_key("products", "companyId", "companies", "CASCADE")}
""",
        (
            'UNIQUE INDEX "products_companyId_sku_key" ON "products" ("companyId", "sku")',
            'UNIQUE INDEX "products_companyId_slug_key" ON "products" ("companyId", "slug")',
        ),
    ),
    (
        "product_variants",
        (),
        f"""
    "id" TEXT NOT NULL,
    "productId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "options" JSONB NOT NULL DEFAULT '{{}}',
    "price" DECIMAL(10,2),
    "compareAtPrice" DECIMAL(10,2),
    "trackInventory" BOOLEAN NOT NULL DEFAULT true,
    "inventoryQuantity" INTEGER NOT NULL DEFAULT 0,
    "isActive" BOOLEAN NOT NULL DEFAULT true,{TIMES},
    "deletedAt" TIMESTAMP(3),
    CONSTRAINT "product_variants_pkey" PRIMARY KEY ("id"),
    {_key("product_variants", "productId", "products", "CASCADE")}
""",
        (
            """UNIQUE INDEX "product_variants_productId_sku_key"
ON "product_variants" ("productId", "sku")""",
        ),
    ),
    (
        "bundles",
        ("BundleType", "BundlePricingStrategy", "BundleDiscountType"),
        f"""
    "id" TEXT NOT NULL,
    "companyId" TEXT NOT NULL,
    "productId" TEXT NOT NULL,
    "type" "BundleType" NOT NULL DEFAULT 'FIXED',
    "minItems" INTEGER,
    "maxItems" INTEGER,
    "pricingStrategy" "BundlePricingStrategy" NOT NULL DEFAULT 'FIXED',
    "discountType" "BundleDiscountType",
    "discountValue" DECIMAL(10,2),
    "isActive" BOOLEAN NOT NULL DEFAULT true,{TIMES},
    "deletedAt" TIMESTAMP(3),
    CONSTRAINT "bundles_pkey" PRIMARY KEY ("id"),
    {_key("bundles", "companyId", "companies", "CASCADE")},
    {_key("bundles", "productId", "products", "CASCADE")}
""",
        (
            'UNIQUE INDEX "bundles_productId_key" ON "bundles" ("productId")',
            'INDEX "bundles_companyId_idx" ON "bundles" ("companyId")',
        ),
    ),
    (
        "bundle_items",
        (),
        f"""
    "id" TEXT NOT NULL,
    "bundleId" TEXT NOT NULL,
    "productId" TEXT NOT NULL,
    "variantId" TEXT,
    "quantity" INTEGER NOT NULL DEFAULT 1,
    "isRequired" BOOLEAN NOT NULL DEFAULT true,
    "sortOrder" INTEGER NOT NULL DEFAULT 0,
    "priceOverride" DECIMAL(10,2),{TIMES},
    CONSTRAINT "bundle_items_pkey" PRIMARY KEY ("id"),
    {_key("bundle_items", "bundleId", "bundles", "CASCADE")},
    {_key("bundle_items", "productId", "products", "CASCADE")},
    {_key("bundle_items", "variantId", "product_variants", "SET NULL")}
""",
        (
            """UNIQUE INDEX "bundle_items_bundleId_productId_variantId_key"
ON "bundle_items" ("bundleId", "productId", "variantId")""",
        ),
    ),
    (
        "audit_logs",
        (),
        f"""
    "id" TEXT NOT NULL,
    "userId" TEXT,
    "action" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entityId" TEXT,
    "scopeType" TEXT,
    "scopeId" TEXT,
    "changes" JSONB,
    "metadata" JSONB,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "dataClassification" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "audit_logs_pkey" PRIMARY KEY ("id"),
    {_key("audit_logs", "userId", "users", "SET NULL")}
""",
        (
            'INDEX "audit_logs_entity_entityId_idx" ON "audit_logs" ("entity", "entityId")',
            'INDEX "audit_logs_userId_createdAt_idx" ON "audit_logs" ("userId", "createdAt")',
            'INDEX "audit_logs_action_createdAt_idx" ON "audit_logs" ("action", "createdAt")',
        ),
    ),
)


def _create_enum(name: str) -> None:
    """Create the enum *name* and mark it, unless it exists."""
    if one(f"SELECT to_regtype('\"{name}\"') IS NULL"):
        labels = ", ".join(f"'{label}'" for label in ENUMS[name])
        run([f'CREATE TYPE "{name}" AS ENUM ({labels})', f"COMMENT ON TYPE \"{name}\" IS '{MARK}'"])


def upgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    _create_enum("AIFeature")
    for name, enums, definition, indexes in TABLES:
        if one(f"SELECT to_regclass('{name}') IS NOT NULL"):
            continue
        for enum in enums:
            _create_enum(enum)
        run([f'CREATE TABLE "{name}" ({definition})', f"COMMENT ON TABLE \"{name}\" IS '{MARK}'"])
        run(f"CREATE {index}" for index in indexes)


def downgrade() -> None:
    run(["SET lock_timeout = '4s'"])
    for name, *_ in reversed(TABLES):
        if one(f"SELECT obj_description(to_regclass('{name}')) = '{MARK}'"):
            run([f'DROP TABLE "{name}"'])
    for name in ENUMS:
        # A marked type may have found other uses since.
        if one(
            f"""
SELECT obj_description(oid, 'pg_type') = '{MARK}'
    AND NOT EXISTS (SELECT FROM pg_attribute WHERE atttypid = pg_type.oid AND NOT attisdropped)
FROM pg_type WHERE oid = to_regtype('"{name}"')"""
        ):
            run([f'DROP TYPE "{name}"'])
