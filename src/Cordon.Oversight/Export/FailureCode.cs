using System.Data.Common;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.State;
using MailKit.Net.Smtp;
using RabbitMQ.Client.Exceptions;

namespace Cordon.Oversight.Export;

/// <summary>A code word for what was thrown. Messages stay out of logs and health: a receiver may have written them.</summary>
internal static class FailureCode
{
    public static string Of(Exception exception) => exception switch
    {
        OperationCanceledException or TimeoutException => "timeout",
        SocketException socket => $"socket-{Words.Of(socket.SocketErrorCode)}",
        AuthenticationException or MailKit.Security.SslHandshakeException => "tls",
        HttpRequestException { InnerException: { } inner } => Of(inner),
        HttpRequestException => "http",
        PublishException { IsReturn: true } => "unroutable",
        PublishException => "nack",
        AuthenticationFailureException => "amqp-refused",
        BrokerUnreachableException { InnerException: { } inner } => Of(inner),
        OperationInterruptedException { ShutdownReason: { } reason } => $"amqp-{reason.ReplyCode}",
        RabbitMQClientException { InnerException: { } inner } => Of(inner),
        RabbitMQClientException => "amqp",
        SmtpCommandException refused => $"smtp-{(int)refused.StatusCode}",
        MailKit.Security.AuthenticationException => "smtp-refused",
        MailKit.ProtocolException or MailKit.ServiceNotConnectedException => "smtp",
        // No STARTTLS, or no way to show a name.
        NotSupportedException => "unsupported",
        EvidenceCorruptException => "log-damaged",
        StateException or DbException => "state",
        UnauthorizedAccessException => "access-denied",
        IOException { InnerException: SocketException inner } => Of(inner),
        FileNotFoundException or DirectoryNotFoundException => "not-found",
        IOException => "io",
        AggregateException { InnerException: { } inner } => Of(inner),
        _ => "fault",
    };
}
