using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of chat, mail and social services.</summary>
internal static partial class MessagingSecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("slack-bot-token", "Slack", Severity.Critical, 0.97, SlackBotToken, 75, "A Slack bot token.",
            Plausible.Varied, ["xoxb-"]),
        Shape.Secret("slack-user-token", "Slack", Severity.Critical, 0.97, SlackUserToken, 125, "A Slack user or workspace token.",
            Plausible.Varied, ["xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxo-", "xoxc-"]),
        Shape.Secret("slack-config-token", "Slack", Severity.Critical, 0.97, SlackConfigToken, 240, "A Slack configuration or refresh token.",
            Plausible.Varied, ["xoxe"]),
        Shape.Secret("slack-app-token", "Slack", Severity.Critical, 0.98, SlackAppToken, 112, "A Slack app-level token.",
            Plausible.Varied, ["xapp-"]),
        Shape.Secret("slack-webhook", "Slack", Severity.High, 0.97, SlackWebhook, 105, "A Slack webhook: whoever has it can post.",
            Plausible.Varied, ["hooks.slack.com"], reach: 0),
        Shape.Secret("discord-webhook", "Discord", Severity.High, 0.98, DiscordWebhook, 125, "A Discord webhook: whoever has it can post.",
            Plausible.Varied, ["discord.com/api/webhooks", "discordapp.com/api/webhooks"], reach: 0),
        Shape.Secret("discord-bot-token", "Discord", Severity.Critical, 0.9, DiscordBotToken, 140, "A Discord bot token.",
            Plausible.Random, ["discord", "bot_token", "bot token", "bot.login", "bot.run", "client.login", "client.run"], reach: 0, group: 1),
        Shape.Secret("telegram-bot-token", "Telegram", Severity.Critical, 0.95, TelegramBotToken, 37, "A Telegram bot token.",
            Plausible.Varied, [":aa"], reach: 11),
        Shape.Secret("teams-webhook", "Microsoft", Severity.High, 0.98, TeamsWebhook, 200, "A Microsoft Teams webhook: whoever has it can post.",
            Plausible.Varied, ["webhook.office.com"], reach: 0),
        Shape.Secret("twilio-api-key", "Twilio", Severity.High, 0.9, TwilioApiKey, 35, "A Twilio API key id.",
            Plausible.Varied, ["sk0", "sk1", "sk2", "sk3", "sk4", "sk5", "sk6", "sk7", "sk8", "sk9", "ska", "skb", "skc", "skd", "ske", "skf"]),
        Shape.Secret("twilio-auth-token", "Twilio", Severity.Critical, 0.8, TwilioAuthToken, 104, "A Twilio auth token.",
            Plausible.Random, ["twilio"], reach: 0, group: 1),
        Shape.Secret("sendgrid-key", "SendGrid", Severity.Critical, 0.98, SendgridKey, 70, "A SendGrid API key.",
            Plausible.Varied, ["sg."]),
        Shape.Secret("mailgun-key", "Mailgun", Severity.High, 0.9, MailgunKey, 37, "A Mailgun API key.",
            Plausible.Varied, ["key-"]),
        Shape.Secret("mailgun-key-new", "Mailgun", Severity.High, 0.9, MailgunKeyNew, 122, "A Mailgun API key.",
            Plausible.Random, ["mailgun"], reach: 0, group: 1),
        Shape.Secret("mailchimp-key", "Mailchimp", Severity.High, 0.95, MailchimpKey, 7, "A Mailchimp API key.",
            Plausible.Varied, ["-us1", "-us2", "-us3", "-us4", "-us5", "-us6", "-us7", "-us8", "-us9"], reach: 33),
        Shape.Secret("mandrill-key", "Mailchimp", Severity.High, 0.75, MandrillKey, 27, "A Mandrill API key.",
            Plausible.MixedRandom, ["md-"]),
        Shape.Secret("brevo-key", "Brevo", Severity.Critical, 0.98, BrevoKey, 93, "A Brevo (Sendinblue) key.",
            Plausible.Varied, ["xkeysib-", "xsmtpsib-"]),
        Shape.Secret("postmark-token", "Postmark", Severity.High, 0.75, PostmarkToken, 108, "A Postmark server token.",
            Plausible.Random, ["postmark"], reach: 0, group: 1),
        Shape.Secret("twitter-secret", "X", Severity.High, 0.7, TwitterSecret, 122, "A Twitter (X) API secret.",
            Plausible.MixedRandom, ["twitter"], reach: 0, group: 1),
        Shape.Secret("twitter-bearer", "X", Severity.High, 0.9, TwitterBearer, 135, "A Twitter (X) app bearer token.",
            Plausible.Varied, ["aaaaaaaaaaaaaaaaaaaa"]),
        Shape.Secret("facebook-token", "Meta", Severity.High, 0.85, FacebookToken, 325, "A Facebook (Meta) access token.",
            Plausible.Varied, ["eaa"]),
        Shape.Secret("facebook-app-secret", "Meta", Severity.High, 0.7, FacebookAppSecret, 104, "A Facebook (Meta) app secret.",
            Plausible.Random, ["facebook", "fb_secret", "fb_app"], reach: 0, group: 1),
        Shape.Secret("dropbox-token", "Dropbox", Severity.Critical, 0.95, DropboxToken, 1206, "A Dropbox access token.",
            Plausible.Varied, ["sl."]),
        Shape.Secret("twitch-secret", "Twitch", Severity.Medium, 0.65, TwitchSecret, 102, "A Twitch client secret or token.",
            Plausible.Random, ["twitch"], reach: 0, group: 1),
        Shape.Secret("twitch-stream-key", "Twitch", Severity.Medium, 0.9, TwitchStreamKey, 50, "A Twitch stream key.",
            Plausible.Varied, ["live_"]),
        Shape.Secret("line-notify-token", "LINE", Severity.Medium, 0.75, LineNotifyToken, 115, "A LINE Notify token.",
            Plausible.Random, ["linenotify", "line_notify", "line_token"], reach: 0, group: 1),
        Shape.Secret("zapier-webhook", "Zapier", Severity.Medium, 0.9, ZapierWebhook, 60, "A Zapier webhook: whoever has it can trigger the workflow.",
            null, ["hooks.zapier.com"], reach: 0),
        Shape.Secret("sendbird-token", "Sendbird", Severity.Medium, 0.7, SendbirdToken, 112, "A Sendbird API token.",
            Plausible.Random, ["sendbird"], reach: 0, group: 1),
    ];

    [GeneratedRegex(Shape.Before + @"xoxb-\d{9,13}-(?:\d{9,13}-)?[A-Za-z0-9]{16,40}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex SlackBotToken { get; }

    [GeneratedRegex(Shape.Before + @"xox[parsoc]-(?:\d-)?(?:\d{6,13}-){1,3}[A-Za-z0-9]{10,64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex SlackUserToken { get; }

    [GeneratedRegex(Shape.Before + @"xoxe(?:\.xox[bp])?-\d-[A-Za-z0-9]{100,220}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex SlackConfigToken { get; }

    [GeneratedRegex(Shape.Before + @"xapp-\d-[A-Z0-9]{8,14}-\d{10,14}-[a-f0-9]{64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex SlackAppToken { get; }

    [GeneratedRegex(@"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z0-9]{8,14}/[A-Z0-9]{8,14}/[A-Za-z0-9]{18,32}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex SlackWebhook { get; }

    [GeneratedRegex(@"discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,72}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex DiscordWebhook { get; }

    [GeneratedRegex(@"(?i:discord|bot[_ ]token|(?:bot|client)\.(?:login|run))" + Shape.Assigned + @"([MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex DiscordBotToken { get; }

    [GeneratedRegex(Shape.Before + @"\d{8,10}:AA[A-Za-z0-9_-]{33}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TelegramBotToken { get; }

    [GeneratedRegex(@"webhook\.office\.com/webhookb2/" + Shape.Guid + "@" + Shape.Guid + "/IncomingWebhook/[0-9a-f]{32}/" + Shape.Guid + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex TeamsWebhook { get; }

    [GeneratedRegex(Shape.Before + "SK(?:[0-9a-f]{32}|[0-9A-F]{32})" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex TwilioApiKey { get; }

    [GeneratedRegex("(?i:twilio)" + Shape.Assigned + "([0-9a-f]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TwilioAuthToken { get; }

    [GeneratedRegex(Shape.Before + @"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SendgridKey { get; }

    [GeneratedRegex(Shape.Before + "key-[0-9a-f]{32}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex MailgunKey { get; }

    [GeneratedRegex("(?i:mailgun)" + Shape.Assigned + "([0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex MailgunKeyNew { get; }

    [GeneratedRegex(Shape.Before + @"[0-9a-f]{32}-us\d{1,2}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex MailchimpKey { get; }

    [GeneratedRegex(Shape.Before + "md-[A-Za-z0-9_-]{22}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex MandrillKey { get; }

    [GeneratedRegex(Shape.Before + "x(?:keysib|smtpsib)-[0-9a-f]{64}-[A-Za-z0-9]{16}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex BrevoKey { get; }

    [GeneratedRegex("(?i:postmark)" + Shape.Assigned + "(" + Shape.Guid + ")" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex PostmarkToken { get; }

    [GeneratedRegex("(?i:twitter)" + Shape.Assigned + "([A-Za-z0-9]{35,50})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TwitterSecret { get; }

    [GeneratedRegex(Shape.Before + "A{18,22}[A-Za-z0-9%]{60,110}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex TwitterBearer { get; }

    [GeneratedRegex(Shape.Before + "EAA[A-Z][A-Za-z0-9]{60,320}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex FacebookToken { get; }

    [GeneratedRegex("(?i:facebook|fb_secret|fb_app)" + Shape.Assigned + "([0-9a-f]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex FacebookAppSecret { get; }

    [GeneratedRegex(Shape.Before + @"sl\.(?:u\.)?[A-Za-z0-9_-]{130,1200}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex DropboxToken { get; }

    [GeneratedRegex("(?i:twitch)" + Shape.Assigned + "([a-z0-9]{30})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TwitchSecret { get; }

    [GeneratedRegex(Shape.Before + @"live_\d{8,10}_[A-Za-z0-9]{28,32}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex TwitchStreamKey { get; }

    [GeneratedRegex("(?i:line_?notify|line_token)" + Shape.Assigned + "([A-Za-z0-9]{43})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex LineNotifyToken { get; }

    [GeneratedRegex(@"hooks\.zapier\.com/hooks/catch/\d{4,10}/[A-Za-z0-9]{5,16}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ZapierWebhook { get; }

    [GeneratedRegex("(?i:sendbird)" + Shape.Assigned + "([0-9a-f]{40})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SendbirdToken { get; }
}
