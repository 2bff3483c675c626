using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Tokens with a mark of their own: money, messages, marketing and work.</summary>
internal static class BusinessTokens
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Token("apify-token", "Apify", "An Apify API token.", Severity.High, "apify_api_[A-Za-z0-9]{34,40}"),
        Shape.Token("brex-token", "Brex", "A Brex user token.", Severity.Critical, "bxt_[A-Za-z0-9]{36,64}"),
        Shape.Token("browserbase-key", "Browserbase", "A Browserbase key.", Severity.High, "bb_live_[A-Za-z0-9_-]{27,40}"),
        Shape.Token("cal-com-key", "Cal.com", "A Cal.com API key.", Severity.Medium, "cal_live_[0-9a-f]{32}"),
        Shape.Token("canva-secret", "Canva", "A Canva client secret.", Severity.High, "cnvca[A-Za-z0-9_-]{48,56}"),
        Shape.Token("checkly-user-key", "Checkly", "A Checkly user or service key.", Severity.High, "cu_[0-9a-f]{32}", "sv_[0-9a-f]{32}"),
        Shape.Token("close-key", "Close", "A Close API key.", Severity.High, "api_[A-Za-z0-9]{22}.[A-Za-z0-9]{22}"),
        Shape.Token("courier-key", "Courier", "A Courier key.", Severity.High, "pk_prod_[A-Z0-9]{28}", "pk_test_[A-Z0-9]{28}"),
        Shape.Token("creem-key", "Creem", "A Creem API key.", Severity.High, "creem_[A-Za-z0-9]{20,24}", "creem_test_[A-Za-z0-9]{20,24}"),
        Shape.Token("increase-key", "Increase", "An Increase banking key.", Severity.Critical, "secret_key_[A-Za-z0-9]{24,64}"),
        Shape.Token("firehydrant-token", "FireHydrant", "A FireHydrant token.", Severity.High, "fhb-[A-Za-z0-9]{32}"),
        Shape.Token("fleetbase-key", "Fleetbase", "A Fleetbase key.", Severity.High, "flb_live_[A-Za-z0-9]{20}", "flb_test_[A-Za-z0-9]{20}"),
        Shape.Token("flexport-token", "Flexport", "A Flexport token.", Severity.High, "shltm_[A-Za-z0-9_-]{40}"),
        Shape.Token("frame-io-token", "Frame.io", "A Frame.io developer token.", Severity.High, "fio-u-[A-Za-z0-9_=-]{64}"),
        Shape.Token("fullstory-token", "Fullstory", "A Fullstory key.", Severity.High, "na1.[A-Za-z0-9+/]{100}", "eu1.[A-Za-z0-9+/]{100}"),
        Shape.Token("honeybadger-key", "Honeybadger", "A Honeybadger project key.", Severity.Medium, "hbp_[A-Za-z0-9]{36}"),
        Shape.Token("hubspot-developer-key", "HubSpot", "A HubSpot developer or app key.", Severity.High, "na1-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        Shape.Token("incident-io-token", "incident.io", "An incident.io API key.", Severity.High, "inc_live_[0-9a-f]{64}", "inc_[0-9a-f]{64}"),
        Shape.Token("instagram-token", "Meta", "An Instagram access token.", Severity.High, "IGQV[A-Za-z0-9_-]{100,400}", "IGAA[A-Za-z0-9_-]{100,400}"),
        Shape.Token("klaviyo-private-key", "Klaviyo", "A Klaviyo private key.", Severity.High, "pk_[A-Za-z0-9]{34}"),
        Shape.Token("mailersend-token", "MailerSend", "A MailerSend token.", Severity.High, "mlsn.[0-9a-f]{64}"),
        Shape.Token("mercado-pago-token", "Mercado Pago", "A Mercado Pago access token.", Severity.Critical, "APP_USR-[0-9]{16}-[0-9]{6}-[0-9a-f]{32}-[0-9]{6,12}", "TEST-[0-9]{16}-[0-9]{6}-[0-9a-f]{32}-[0-9]{6,12}"),
        Shape.Token("midtrans-key", "Midtrans", "A Midtrans server key.", Severity.Critical, "Mid-server-[A-Za-z0-9_-]{24}", "SB-Mid-server-[A-Za-z0-9_-]{24}"),
        Shape.Token("mollie-key", "Mollie", "A Mollie API key.", Severity.Critical, "live_[A-Za-z0-9]{30}", "access_[A-Za-z0-9]{40}"),
        Shape.Token("nostr-private-key", "Nostr", "A Nostr private key: the identity itself.", Severity.Critical, "nsec1[02-9ac-hj-np-z]{58}"),
        Shape.Token("ntlm-message", "Microsoft", "An NTLM authentication message: it can be attacked offline.", Severity.High, "TlRMTVNTUAAD[A-Za-z0-9+/]{40,400}", "TlRMTVNTUAAC[A-Za-z0-9+/]{40,400}"),
        Shape.Token("omise-key", "Omise", "An Omise secret key.", Severity.Critical, "skey_[0-9a-z]{19}", "skey_test_[0-9a-z]{19}"),
        Shape.Token("paddle-key", "Paddle", "A Paddle API key.", Severity.Critical, "pdl_live_apikey_[0-9a-z]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}", "pdl_sdbx_apikey_[0-9a-z]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}"),
        Shape.Token("pagarme-key", "Pagar.me", "A Pagar.me key.", Severity.Critical, "ak_live_[A-Za-z0-9]{30}", "ak_test_[A-Za-z0-9]{30}"),
        Shape.Token("paystack-key", "Paystack", "A Paystack secret key.", Severity.Critical, "sk_live_[0-9a-f]{40}", "sk_test_[0-9a-f]{40}"),
        Shape.Token("ramp-secret", "Ramp", "A Ramp client secret.", Severity.Critical, "ramp_sec_[A-Za-z0-9]{40,60}"),
        Shape.Token("resend-key", "Resend", "A Resend API key.", Severity.High, "re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"),
        Shape.Token("revenuecat-key", "RevenueCat", "A RevenueCat key.", Severity.Medium, "appl_[A-Za-z]{28}", "goog_[A-Za-z]{28}"),
        Shape.Token("shopify-partner-token", "Shopify", "A Shopify partner or theme token.", Severity.High, "shptka_[0-9a-f]{32}", "prtapi_[0-9a-f]{32}"),
        Shape.Token("slack-legacy-app-token", "Slack", "A Slack app token.", Severity.High, "xapp-[0-9]{12}-[A-Za-z0-9+/]{24}"),
        Shape.Token("slack-rotated-token", "Slack", "A Slack token that is rotated.", Severity.Critical, "xoxp-1-[A-Za-z0-9]{140,180}", "xoxb-1-[A-Za-z0-9]{140,180}"),
        Shape.Token("square-secret", "Square", "A Square OAuth secret or application id.", Severity.High, "sq0csp-[A-Za-z0-9_-]{43}", "sq0idp-[A-Za-z0-9_-]{22}"),
        Shape.Token("storecove-key", "Storecove", "A Storecove key.", Severity.High, "storecove_[A-Za-z0-9]{43,48}"),
        Shape.Token("stripe-restricted-key", "Stripe", "A short or restricted Stripe key.", Severity.High, "rk_live_[A-Za-z0-9]{24,120}", "sk_live_[A-Za-z0-9]{14,24}"),
        Shape.Token("sumup-key", "SumUp", "A SumUp key.", Severity.Critical, "sup_sk_[A-Za-z0-9]{32}"),
        Shape.Token("supernotes-key", "Supernotes", "A Supernotes key.", Severity.Medium, "supernotes_sk-[A-Za-z0-9]{40,48}"),
        Shape.Token("teams-workflow-webhook", "Microsoft", "A Microsoft Teams webhook: whoever has it can post.", Severity.High,
            "outlook.office.com/webhook/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}@[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/[A-Za-z]{6,20}/[0-9a-f]{32}/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        Shape.Token("ticket-tailor-key", "Ticket Tailor", "A Ticket Tailor key.", Severity.Medium, "sk_[0-9]{4}_[0-9]{6}_[0-9a-f]{32}"),
        Shape.Token("tiktok-token", "TikTok", "A TikTok client access token.", Severity.High, "act.[A-Za-z0-9]{64,72}", "clt.[A-Za-z0-9]{40,72}"),
        Shape.Token("xendit-key", "Xendit", "A Xendit secret key.", Severity.Critical, "xnd_production_[A-Za-z0-9]{40,80}", "xnd_development_[A-Za-z0-9]{40,80}"),
        Shape.Token("zoho-token", "Zoho", "A Zoho OAuth token.", Severity.High, "1000.[0-9a-f]{32}.[0-9a-f]{32}"),
    ];
}
