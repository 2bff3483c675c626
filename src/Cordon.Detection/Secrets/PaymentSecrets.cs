using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of payment and money services.</summary>
internal static partial class PaymentSecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("stripe-live-key", "Stripe", Severity.Critical, 0.97, StripeLiveKey, 256, "A Stripe live secret key: charges and payouts.",
            Plausible.Varied, ["sk_live_", "rk_live_"]),
        Shape.Secret("stripe-test-key", "Stripe", Severity.Low, 0.95, StripeTestKey, 256, "A Stripe test key: no real money, but it should not be shared.",
            Plausible.Varied, ["sk_test_", "rk_test_"]),
        Shape.Secret("stripe-webhook-secret", "Stripe", Severity.High, 0.95, StripeWebhookSecret, 75, "A webhook signing secret of Stripe or Svix.",
            Plausible.Varied, ["whsec_"]),
        Shape.Secret("square-access-token", "Square", Severity.Critical, 0.95, SquareAccessToken, 65, "A Square access token.",
            Plausible.Varied, ["sq0atp-", "eaaa"]),
        Shape.Secret("square-oauth-secret", "Square", Severity.Critical, 0.97, SquareOauthSecret, 51, "A Square OAuth secret.",
            Plausible.Varied, ["sq0csp-", "sq0isp-"]),
        Shape.Secret("braintree-token", "Braintree", Severity.Critical, 0.98, BraintreeToken, 76, "A PayPal Braintree access token.",
            Plausible.Varied, ["access_token$"]),
        Shape.Secret("paypal-client-secret", "PayPal", Severity.Critical, 0.8, PaypalClientSecret, 152, "A PayPal client secret.",
            Plausible.Random, ["paypal"], reach: 0, group: 1),
        Shape.Secret("plaid-access-token", "Plaid", Severity.Critical, 0.97, PlaidAccessToken, 58, "A Plaid access token: bank data of one user.",
            Plausible.Varied, ["access-sandbox-", "access-development-", "access-production-"]),
        Shape.Secret("plaid-secret", "Plaid", Severity.High, 0.75, PlaidSecret, 102, "A Plaid API secret.",
            Plausible.Random, ["plaid"], reach: 0, group: 1),
        Shape.Secret("shopify-token", "Shopify", Severity.Critical, 0.98, ShopifyToken, 40, "A Shopify token or shared secret.",
            Plausible.Varied, ["shpat_", "shpca_", "shppa_", "shpss_", "shptka_"]),
        Shape.Secret("razorpay-key", "Razorpay", Severity.Medium, 0.9, RazorpayKey, 24, "A Razorpay key id.",
            Plausible.Varied, ["rzp_live_", "rzp_test_"]),
        Shape.Secret("flutterwave-key", "Flutterwave", Severity.Critical, 0.97, FlutterwaveKey, 51, "A Flutterwave secret key.",
            Plausible.Varied, ["flwseck"]),
        Shape.Secret("easypost-key", "EasyPost", Severity.High, 0.9, EasypostKey, 59, "An EasyPost API key.",
            Plausible.Varied, ["ezak", "ezat", "eztk"]),
        Shape.Secret("shippo-token", "Shippo", Severity.High, 0.97, ShippoToken, 53, "A Shippo API token.",
            Plausible.Varied, ["shippo_live_", "shippo_test_"]),
        Shape.Secret("duffel-token", "Duffel", Severity.High, 0.97, DuffelToken, 57, "A Duffel API token.",
            Plausible.Varied, ["duffel_live_", "duffel_test_"]),
        Shape.Secret("gocardless-token", "GoCardless", Severity.Critical, 0.85, GocardlessToken, 116, "A GoCardless live token.",
            Plausible.Random, ["gocardless"], reach: 0, group: 1),
        Shape.Secret("coinbase-key", "Coinbase", Severity.Critical, 0.7, CoinbaseKey, 136, "A Coinbase API key.",
            Plausible.Random, ["coinbase"], reach: 0, group: 1),
        Shape.Secret("lob-key", "Lob", Severity.Medium, 0.85, LobKey, 42, "A Lob API key.",
            Plausible.Varied, ["live_", "test_"]),
        Shape.Secret("etherscan-key", "Etherscan", Severity.Low, 0.7, EtherscanKey, 106, "A block explorer API key.",
            Plausible.Random, ["etherscan", "bscscan"], reach: 0, group: 1),
        Shape.Secret("ethereum-private-key", null, Severity.Critical, 0.75, EthereumPrivateKey, 138, "A private key of an Ethereum-like wallet.",
            Plausible.Random, ["private_key", "privatekey"], reach: 0, group: 1),
    ];

    [GeneratedRegex(Shape.Before + "[sr]k_live_[A-Za-z0-9]{16,247}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex StripeLiveKey { get; }

    [GeneratedRegex(Shape.Before + "[sr]k_test_[A-Za-z0-9]{16,247}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex StripeTestKey { get; }

    [GeneratedRegex(Shape.Before + "whsec_[A-Za-z0-9+/]{24,64}={0,2}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex StripeWebhookSecret { get; }

    [GeneratedRegex(Shape.Before + "(?:sq0atp-[A-Za-z0-9_-]{22}|EAAA[A-Za-z0-9_-]{60})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SquareAccessToken { get; }

    [GeneratedRegex(Shape.Before + "sq0[ci]sp-[A-Za-z0-9_-]{43}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SquareOauthSecret { get; }

    [GeneratedRegex(Shape.Before + @"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex BraintreeToken { get; }

    [GeneratedRegex("(?i:paypal)" + Shape.Assigned + "(E[A-Za-z0-9_-]{79})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex PaypalClientSecret { get; }

    [GeneratedRegex(Shape.Before + "access-(?:sandbox|development|production)-" + Shape.Guid + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex PlaidAccessToken { get; }

    [GeneratedRegex("(?i:plaid)" + Shape.Assigned + "([0-9a-f]{30})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex PlaidSecret { get; }

    [GeneratedRegex(Shape.Before + "shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ShopifyToken { get; }

    [GeneratedRegex(Shape.Before + "rzp_(?:live|test)_[A-Za-z0-9]{14}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex RazorpayKey { get; }

    [GeneratedRegex(Shape.Before + "FLWSECK(?:_TEST|_PROD)?-[0-9a-fA-F]{32}-X" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex FlutterwaveKey { get; }

    [GeneratedRegex(Shape.Before + "EZ[AT][KT][A-Za-z0-9]{54}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex EasypostKey { get; }

    [GeneratedRegex(Shape.Before + "shippo_(?:live|test)_[0-9a-f]{40}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ShippoToken { get; }

    [GeneratedRegex(Shape.Before + "duffel_(?:live|test)_[A-Za-z0-9_=-]{43}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex DuffelToken { get; }

    [GeneratedRegex("(?i:gocardless)" + Shape.Assigned + "(live_[A-Za-z0-9_=-]{40})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex GocardlessToken { get; }

    [GeneratedRegex("(?i:coinbase)" + Shape.Assigned + "([A-Za-z0-9_-]{64})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex CoinbaseKey { get; }

    [GeneratedRegex(Shape.Before + "(?:live|test)_[0-9a-f]{35}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex LobKey { get; }

    [GeneratedRegex("(?i:etherscan|bscscan)" + Shape.Assigned + "([A-Z0-9]{34})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex EtherscanKey { get; }

    [GeneratedRegex("(?i:private_?key)" + Shape.Assigned + "(0x[0-9a-f]{64})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex EthereumPrivateKey { get; }
}
