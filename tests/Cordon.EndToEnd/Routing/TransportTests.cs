using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Cordon.Gateway;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static Cordon.EndToEnd.Routing.RoutingGateway;

namespace Cordon.EndToEnd.Routing;

/// <summary>How upstreams are reached.</summary>
public sealed class TransportTests
{
    [Fact]
    public async Task HTTP_2_is_spoken_without_TLS_where_that_is_known_beforehand()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync(HttpProtocols.Http2);
        Assert.Equal(200, (await AskOnceAsync(At(model.Address) with { Http = HttpUse.Http2Cleartext })).Status);
        Assert.Equal("HTTP/2", model.Received.Single().Protocol);
    }

    [Fact]
    public async Task HTTP_2_is_agreed_on_under_TLS_of_an_authority_of_ones_own()
    {
        using Authority authority = new();
        using X509Certificate2 server = authority.Server();
        await using LoopbackModel model = await LoopbackModel.StartAsync(HttpProtocols.Http1AndHttp2, server);
        Assert.Equal(200, (await AskOnceAsync(At(model.Address) with { Http = HttpUse.Http2, CaFile = authority.CaFile })).Status);
        Assert.Equal(200, (await AskOnceAsync(At(model.Address) with { CaFile = authority.CaFile })).Status);
        Assert.Equal(["HTTP/2", "HTTP/1.1"], model.Received.Select(asked => asked.Protocol));
    }

    [Fact]
    public async Task An_upstream_that_another_authority_vouches_for_is_not_spoken_to()
    {
        using Authority authority = new();
        using Authority stranger = new();
        using X509Certificate2 server = authority.Server();
        await using LoopbackModel model = await LoopbackModel.StartAsync(secure: server);
        foreach (string? trusted in new[] { stranger.CaFile, null })
        {
            Told told = await AskOnceAsync(At(model.Address) with { CaFile = trusted });
            Assert.Equal((502, "upstream-unreachable"), (told.Status, told.Code));
        }

        Assert.Empty(model.Received);
    }

    [Fact]
    public async Task An_upstream_that_asks_who_we_are_is_shown_our_certificate()
    {
        using Authority authority = new();
        using X509Certificate2 server = authority.Server();
        (X509Certificate2 own, string certificate, string key) = authority.Client();
        using X509Certificate2 shown = own;
        await using LoopbackModel model = await LoopbackModel.StartAsync(secure: server, caller: own);
        UpstreamTarget target = At(model.Address) with { CaFile = authority.CaFile };
        Assert.Equal((502, "upstream-unreachable"), await StatusOf(target));
        Assert.Equal((200, ""), await StatusOf(target with { ClientCertificateFile = certificate, ClientKeyFile = key }));
        Assert.Single(model.Received);

        static async Task<(int, string)> StatusOf(UpstreamTarget target)
        {
            Told told = await AskOnceAsync(target);
            return (told.Status, told.Code);
        }
    }

    [Fact]
    public async Task An_upstream_behind_a_proxy_is_reached_through_a_tunnel()
    {
        using Authority authority = new();
        using X509Certificate2 server = authority.Server();
        await using LoopbackModel model = await LoopbackModel.StartAsync(secure: server);
        await using ConnectProxy proxy = new("cordon:open sesame");
        UpstreamTarget target = At(model.Address) with { CaFile = authority.CaFile, Proxy = proxy.Address };
        Assert.Equal("upstream-unreachable", (await AskOnceAsync(target with { ProxyCredential = "cordon:wrong" })).Code);
        Assert.Empty(proxy.Tunnels);
        Assert.Equal(200, (await AskOnceAsync(target with { ProxyCredential = "cordon:open sesame" })).Status);
        Assert.Equal([model.Address.Authority], proxy.Tunnels);
        Assert.Equal(Chat, model.Received.Single().Body);
    }

    [Fact]
    public async Task No_more_connections_are_opened_than_allowed()
    {
        await using LoopbackModel model = await LoopbackModel.StartAsync();
        ConcurrentDictionary<string, byte> connections = new();
        model.Script = (context, _) =>
        {
            connections[context.Connection.Id] = 0;
            return LoopbackModel.KindAsync(context);
        };
        await using RoutingGateway gateway = await StartAsync([("openai", At(model.Address) with { MaxConnections = 1 })], []);
        Told[] told = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.ChatAsync()));
        Assert.All(told, one => Assert.Equal(200, one.Status));
        Assert.Single(connections);
    }

    private static async Task<Told> AskOnceAsync(UpstreamTarget target)
    {
        await using RoutingGateway gateway = await StartAsync([("openai", target)], []);
        return await gateway.ChatAsync();
    }
}
