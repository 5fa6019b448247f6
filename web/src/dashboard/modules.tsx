import type { ComponentChildren } from "preact";

import { useReader } from "../shared/i18n";
import { Chart } from "./chart";
import { Export } from "./export";
import type { Insights } from "./insights";
import { Figures, List } from "./parts";
import type { Query } from "./query";

interface PartProps {
  readonly insights: Insights;
  readonly query: Query | undefined;
}

function Title({ children, csv }: { children: string; csv: ComponentChildren }) {
  return <h2>{children} {csv}</h2>;
}

export function CartsPart({ insights: { cart, overview }, query }: PartProps) {
  const reader = useReader();
  const { words } = reader;
  const { columns, lists, charts } = words;
  const money = (value: number) => reader.money(value, overview.currency);
  return (
    <section>
      <Title csv={<Export path="/api/analytics/ecommerce/cart.csv" name={words.carts} query={query} />}>{words.carts}</Title>
      <Figures
        figures={[
          [words.cart.totalCarts, reader.number(cart.totalCarts)],
          [words.cart.activeCarts, reader.number(cart.activeCarts)],
          [words.cart.convertedCarts, reader.number(cart.convertedCarts)],
          [words.cart.conversionRate, reader.percent(cart.conversionRate)],
          [words.cart.revenue, money(cart.revenue)],
          [words.cart.abandonedCarts, reader.number(cart.abandonedCarts)],
          [words.cart.abandonmentRate, reader.percent(cart.abandonmentRate)],
          [words.cart.abandonedValue, money(cart.abandonedValue)],
          [words.cart.recoveredEvents, reader.number(cart.recoveredEvents)],
          [words.cart.averageCartValue, money(cart.averageCartValue)],
          [words.cart.averageItemsPerCart, reader.number(cart.averageItemsPerCart, 2)],
        ]}
      />
      <List
        title={lists.channels}
        counts={words.channelsCount}
        columns={[columns.channel, columns.carts, columns.additions, columns.orders, columns.conversion, columns.revenue, columns.abandoned, columns.leftBehind]}
        rows={cart.channels.map((row) => [
          row.agent ? `${words.channels[row.channel]}: ${row.agent}` : (words.channels[row.channel] ?? row.channel),
          row.totalCarts,
          row.addToCartEvents,
          row.convertedCarts,
          reader.percent(row.conversionRate),
          money(row.revenue),
          row.abandonedCarts,
          money(row.abandonedValue),
        ])}
      />
      <div class="grid">
        <Chart
          title={charts.carts}
          lines={[
            { name: charts.created, points: cart.cartsOverTime },
            { name: charts.converted, points: cart.conversionsOverTime },
            { name: charts.abandoned, points: cart.abandonmentsOverTime },
          ]}
        />
        <FunnelPart insights={{ cart }} />
        <Chart title={charts.additions} lines={[{ name: charts.added, points: cart.additionsOverTime }]} />
        <Chart title={charts.value} lines={[{ name: charts.mean, points: cart.cartValueOverTime }]} format={money} />
        <List title={lists.topProducts} columns={[columns.product, columns.times, columns.units]} rows={cart.topProducts.map((row) => [row.name || row.productId, row.count, row.quantity])} />
        <List title={lists.topAbandoned} columns={[columns.product, columns.carts, columns.units]} rows={cart.topAbandonedProducts.map((row) => [row.name || row.productId, row.count, row.quantity])} />
        <List title={lists.topBundles} columns={[columns.name, columns.times]} rows={cart.topBundles.map((row) => [row.name || row.key, row.count])} />
        <List title={lists.topCodes} columns={[columns.name, columns.times]} rows={cart.topDiscountCodes.map((row) => [row.name || row.key, row.count])} />
        <List title={lists.categories} columns={[columns.category, columns.times, columns.units, columns.share]} rows={cart.categoryBreakdown.map((row) => [row.categoryName || row.categoryId, row.itemCount, row.quantity, reader.percent(row.share)])} />
      </div>
    </section>
  );
}

function FunnelPart({ insights: { cart } }: { insights: Pick<Insights, "cart"> }) {
  const reader = useReader();
  const { words } = reader;
  const funnel = cart.conversionFunnel;
  const names = Object.keys(words.funnelSteps) as (keyof typeof words.funnelSteps)[];
  const first = Math.max(1, funnel.cartsCreated);
  return (
    <section class="panel">
      <h3>{words.funnel}</h3>
      <ol class="funnel">
        {names.map((name) => {
          const share = (100 * funnel[name]) / first;
          return (
            <li>
              {words.funnelSteps[name]}: <b>{reader.number(funnel[name])}</b> <span class="soft">{words.ofFirst(reader.percent(share))}</span>
              <div class="track" aria-hidden="true"><div class="fill" style={{ width: `${Math.min(100, share)}%` }} /></div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

export function WishlistsPart({ insights: { wishlist }, query }: PartProps) {
  const reader = useReader();
  const { words } = reader;
  const { columns, lists, charts } = words;
  return (
    <section>
      <Title csv={<Export path="/api/analytics/ecommerce/wishlist.csv" name={words.wishlists} query={query} />}>{words.wishlists}</Title>
      <Figures
        figures={[
          [words.wishlist.totalWishlists, reader.number(wishlist.totalWishlists)],
          [words.wishlist.activeWishlists, reader.number(wishlist.activeWishlists)],
          [words.wishlist.totalItems, reader.number(wishlist.totalItems)],
          [words.wishlist.averageItemsPerWishlist, reader.number(wishlist.averageItemsPerWishlist, 2)],
          [words.wishlist.moveToCartRate, reader.percent(wishlist.moveToCartRate)],
          [words.wishlist.purchaseFromWishlistRate, reader.percent(wishlist.purchaseFromWishlistRate)],
        ]}
      />
      <div class="grid">
        <Chart
          title={charts.wishlists}
          lines={[
            { name: charts.wishlistsCreated, points: wishlist.wishlistsOverTime },
            { name: charts.itemsAdded, points: wishlist.itemsAddedOverTime },
            { name: charts.itemsMoved, points: wishlist.itemsMovedOverTime },
          ]}
        />
        <List title={lists.wished} columns={[columns.product, columns.times, columns.bought]} rows={wishlist.topWishlistedProducts.map((row) => [row.name || row.productId, row.count, row.conversionCount])} />
      </div>
    </section>
  );
}

export function ComparisonsPart({ insights: { comparison }, query }: PartProps) {
  const reader = useReader();
  const { words } = reader;
  const { columns, lists, charts } = words;
  return (
    <section>
      <Title csv={<Export path="/api/analytics/ecommerce/comparison.csv" name={words.comparisons} query={query} />}>{words.comparisons}</Title>
      <Figures
        figures={[
          [words.comparison.totalComparisons, reader.number(comparison.totalComparisons)],
          [words.comparison.activeComparisons, reader.number(comparison.activeComparisons)],
          [words.comparison.averageProductsPerComparison, reader.number(comparison.averageProductsPerComparison, 2)],
          [words.comparison.comparisonToCartRate, reader.percent(comparison.comparisonToCartRate)],
          [words.comparison.comparisonToWishlistRate, reader.percent(comparison.comparisonToWishlistRate)],
        ]}
      />
      <div class="grid">
        <Chart
          title={charts.comparisons}
          lines={[
            { name: charts.comparisonsCreated, points: comparison.comparisonsOverTime },
            { name: charts.productsCompared, points: comparison.itemsAddedOverTime },
          ]}
        />
        <List title={lists.compared} columns={[columns.product, columns.times, columns.won]} rows={comparison.mostComparedProducts.map((row) => [row.name || row.productId, row.count, reader.percent(row.winRate)])} />
      </div>
    </section>
  );
}

export function SessionsPart({ insights: { session }, query }: PartProps) {
  const reader = useReader();
  const { words } = reader;
  const { columns, lists, charts } = words;
  const name = (id: string) => session.siteEngagement.find((site) => site.siteId === id)?.siteName || id || "–";
  return (
    <section>
      <Title csv={<Export path="/api/analytics/ecommerce/cross-site-sessions.csv" name={words.sessions} query={query} />}>{words.sessions}</Title>
      <Figures
        figures={[
          [words.session.totalSessions, reader.number(session.totalSessions)],
          [words.session.activeSessions, reader.number(session.activeSessions)],
          [words.session.averageSessionDuration, reader.duration(session.averageSessionDuration)],
          [words.session.crossSiteTransferRate, reader.percent(session.crossSiteTransferRate)],
          [words.session.sessionMergeRate, reader.percent(session.sessionMergeRate)],
          [words.session.returningVisitorRate, reader.percent(session.returningVisitorRate)],
        ]}
      />
      <div class="grid">
        <Chart
          title={charts.sessions}
          lines={[
            { name: charts.begun, points: session.sessionsOverTime },
            { name: charts.transferred, points: session.transfersOverTime },
          ]}
        />
        <List
          title={lists.sites}
          columns={[columns.site, columns.begun, columns.came, columns.left, columns.duration]}
          rows={session.siteEngagement.map((row) => [row.siteName || row.siteId, row.sessionsStarted, row.sessionsTransferredIn, row.sessionsTransferredOut, reader.duration(row.averageTimeOnSite)])}
        />
        <List title={lists.journeys} columns={[columns.from, columns.to, columns.times, columns.orders]} rows={session.crossSiteJourneys.map((row) => [name(row.fromSiteId), name(row.toSiteId), row.transferCount, reader.percent(row.conversionRate)])} />
        <List title={lists.devices} columns={[columns.device, columns.times, columns.share, columns.duration]} rows={session.deviceBreakdown.map((row) => [words.devices[row.deviceType] ?? row.deviceType, row.sessionCount, reader.percent(row.share), reader.duration(row.averageDuration)])} />
      </div>
    </section>
  );
}
