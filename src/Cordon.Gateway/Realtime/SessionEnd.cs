using System.Net.WebSockets;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Realtime;

/// <summary>How a session ends: the close code for the client, the one for the model, and what was wrong, if anything was.</summary>
/// <param name="Tells">Whether the client is told by an error event before the close.</param>
internal sealed record SessionEnd(WebSocketCloseStatus Client, WebSocketCloseStatus Model, Denial? Reason = null, bool Tells = true)
{
    public static SessionEnd Stopping { get; } = new(WebSocketCloseStatus.EndpointUnavailable, WebSocketCloseStatus.EndpointUnavailable);

    public static SessionEnd BrokenOff { get; } = Ended(
        WebSocketCloseStatus.EndpointUnavailable, StatusCodes.Status503ServiceUnavailable, "cordon_upstream", "shutting-down", "The gateway stopped before the answer had ended.");

    public static SessionEnd CallerLeft { get; } = Ended(
        WebSocketCloseStatus.EndpointUnavailable, StatusCodes.Status499ClientClosedRequest, "cordon_upstream", "caller-left", "The caller closed the connection.") with
    {
        Tells = false,
    };

    public static SessionEnd CallerStalled { get; } = Ended(
        WebSocketCloseStatus.EndpointUnavailable, StatusCodes.Status408RequestTimeout, "cordon_limit", "caller-stalled", "The caller did not read for too long (limits.stream-idle-seconds).") with
    {
        Tells = false,
    };

    public static SessionEnd Internal { get; } = Ended(
        WebSocketCloseStatus.InternalServerError, StatusCodes.Status500InternalServerError, "cordon_internal", "internal-error", "Cordon failed on this session. Quote the exchange id to your operator.");

    public static SessionEnd Unrecorded { get; } = Ended(
        (WebSocketCloseStatus)1013, StatusCodes.Status503ServiceUnavailable, "cordon_evidence", "evidence-unavailable",
        "A verdict could not be recorded, so the session ends. The operator finds the reason at /readyz.");

    public static SessionEnd Idle(TimeSpan time) => Ended(
        WebSocketCloseStatus.EndpointUnavailable, StatusCodes.Status408RequestTimeout, "cordon_limit", "session-idle", $"Nobody spoke for {time.TotalSeconds:0} s (limits.stream-idle-seconds).");

    public static SessionEnd TooLong(TimeSpan time) => Ended(
        WebSocketCloseStatus.EndpointUnavailable, StatusCodes.Status408RequestTimeout, "cordon_limit", "session-too-long", $"The session lasted {time.TotalSeconds:0} s (limits.session-seconds).");

    public static SessionEnd Refused(Denial denial) => new(WebSocketCloseStatus.PolicyViolation, WebSocketCloseStatus.NormalClosure, denial);

    public static SessionEnd TooMuch(string code, string message) => Ended(WebSocketCloseStatus.PolicyViolation, StatusCodes.Status429TooManyRequests, "cordon_limit", code, message);

    public static SessionEnd ModelFailed(string code, string message) =>
        Ended(WebSocketCloseStatus.InternalServerError, StatusCodes.Status502BadGateway, "cordon_upstream", code, message);

    /// <summary>What ends a session because of what one side sent, or did not.</summary>
    public static SessionEnd By(Arrival arrival, int most) => (arrival.FromModel, arrival.Kind) switch
    {
        (false, ArrivalKind.Closed) => new(Sendable(arrival.Code), Sendable(arrival.Code), Tells: false),
        (false, ArrivalKind.Lost) => CallerLeft,
        (false, ArrivalKind.TooLarge) => Ended(
            WebSocketCloseStatus.MessageTooBig, StatusCodes.Status413PayloadTooLarge, "cordon_limit", "message-too-large", $"An event is larger than {most} bytes (limits.frame-bytes)."),
        (false, ArrivalKind.Binary) => Ended(
            WebSocketCloseStatus.InvalidMessageType, StatusCodes.Status400BadRequest, "cordon_invalid_request", "binary-message", "Send events as text: a binary message cannot be read."),
        (false, _) => Ended(
            WebSocketCloseStatus.ProtocolError, StatusCodes.Status400BadRequest, "cordon_invalid_request", "invalid-message", "The client's messages break the protocol (RFC 6455)."),
        (true, ArrivalKind.Closed) => Closed(Sendable(arrival.Code)),
        (true, ArrivalKind.Lost) => ModelFailed("upstream-cut", "The upstream broke off in the middle of the session."),
        (true, ArrivalKind.TooLarge) => ModelFailed("too-large", $"The upstream sent an event of more than {most} bytes (limits.frame-bytes)."),
        (true, ArrivalKind.Binary) => ModelFailed("binary-message", "The upstream sent a binary message, which cannot be read."),
        (true, _) => ModelFailed("invalid-message", "The upstream's messages break the protocol (RFC 6455)."),
    };

    // The model ended it in order; the reason that it gave in words stays here, because nobody has read it.
    private static SessionEnd Closed(WebSocketCloseStatus code) => new(
        code, code,
        code is WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.EndpointUnavailable
            ? null
            : new Denial(StatusCodes.Status502BadGateway, "cordon_upstream", "upstream-closed", $"The upstream closed the session with code {(int)code}.", ""),
        Tells: false);

    private static SessionEnd Ended(WebSocketCloseStatus code, int status, string type, string reason, string message) =>
        new(code, WebSocketCloseStatus.EndpointUnavailable, new Denial(status, type, reason, message, ""));

    // RFC 6455, 7.4: some codes only describe a connection and are never sent.
    private static WebSocketCloseStatus Sendable(WebSocketCloseStatus? code) => (int?)code switch
    {
        null or 1005 => WebSocketCloseStatus.NormalClosure,
        (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999) => code!.Value,
        _ => WebSocketCloseStatus.InternalServerError,
    };
}
