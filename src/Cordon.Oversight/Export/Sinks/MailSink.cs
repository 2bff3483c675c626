using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using Cordon.Oversight.Export.Formats;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Cordon.Oversight.Export.Sinks;

/// <summary>
/// Mail to people, a batch at a time: a sentence for each statement and its id, and nothing of what was said. The id of a message is made from its text, so a repeated
/// batch is the same message. It counts when the server has taken it for all recipients.
/// </summary>
internal sealed class MailSink(MailDestination destination, TimeProvider time) : ISink
{
    public const int LongestSubject = 200;

    public void Write(ExportEvent statement, bool shortened, IBufferWriter<byte> target) =>
        Encoding.UTF8.GetBytes($"{OneLine(Sentence.Of(statement))}\n  statement {statement.Id}\n\n".AsSpan(), target);

    public async Task<Delivery> DeliverAsync(Batch batch, CancellationToken cancel)
    {
        using MimeMessage message = Message(batch);
        using SmtpClient client = new() { SslProtocols = TlsSettings.Protocols, CheckCertificateRevocation = false };
        SslClientAuthenticationOptions tls = TlsSettings.Of(destination.Tls, destination.Host);
        client.ServerCertificateValidationCallback = TlsSettings.CheckOf(tls);
        if (tls.ClientCertificateContext is { } own)
        {
            client.ClientCertificates = [own.TargetCertificate];
        }

        await client.ConnectAsync(destination.Host, destination.Port, destination.Security switch
        {
            MailSecurity.Starttls => SecureSocketOptions.StartTls,
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.None => SecureSocketOptions.None,
        }, cancel);
        if (destination is { User: { } user, Password: { } password })
        {
            await client.AuthenticateAsync(user, password, cancel);
        }

        try
        {
            await client.SendAsync(message, cancel);
        }
        catch (SmtpCommandException refused) when (refused.StatusCode == SmtpStatusCode.ExceededStorageAllocation)
        {
            return new Delivery(DeliveryOutcome.TooLarge, FailureCode.Of(refused));
        }

        // It is taken; a goodbye that fails makes it no less so.
        await client.DisconnectAsync(quit: true, cancel).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return Delivery.Delivered;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MimeMessage Message(Batch batch)
    {
        string text = Encoding.UTF8.GetString(batch.Bytes.Span);
        MimeMessage message = new()
        {
            Subject = Subject(text, batch.Items.Count),
            Date = time.GetUtcNow(),
            MessageId = $"{Convert.ToHexStringLower(SHA256.HashData(batch.Bytes.Span).AsSpan(0, 16))}@{destination.From.Split('@')[1]}",
            Body = new TextPart("plain") { Text = $"{text}Log: {batch.Log}\n", ContentTransferEncoding = ContentEncoding.QuotedPrintable },
        };
        message.From.Add(new MailboxAddress("Cordon", destination.From));
        message.To.AddRange(destination.Recipients.Select(recipient => new MailboxAddress("", recipient)));
        // RFC 3834: whoever is on holiday does not tell us.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    private static string Subject(string text, int count)
    {
        string first = text[..text.IndexOf('\n', StringComparison.Ordinal)];
        return string.Create(CultureInfo.InvariantCulture, $"Cordon: {(first.Length <= LongestSubject ? first : first[..LongestSubject] + "…")}{(count > 1 ? $" (and {count - 1} more)" : "")}");
    }

    // Names are the operator's or an identity provider's; none of them begins a line of its own.
    private static string OneLine(string sentence) => string.Concat(sentence.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
