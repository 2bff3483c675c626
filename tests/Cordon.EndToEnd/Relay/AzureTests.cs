using System.Net;

namespace Cordon.EndToEnd.Relay;

/// <summary>Azure's paths: what is forwarded, with which credential, and what policy takes for the model.</summary>
public sealed class AzureTests
{
    private const string Ask = """{"model":"another","messages":[{"role":"user","content":"Hello"}]}""";
    private const string Deployment = "/openai/deployments/desk-1/chat/completions?api-version=2024-10-21";

    [Theory]
    [InlineData(Deployment)]
    [InlineData("/openai/v1/chat/completions")]
    public async Task Path_query_and_body_go_on_as_they_are_and_the_credential_where_Azure_reads_it(string path)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(credential: "credential-of-the-operator");
        using HttpResponseMessage response = await gateway.PostAsync(path, Ask);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Simulation.ReceivedRequest received = Assert.Single(gateway.Model.Received);
        Assert.Equal((path, Ask), (received.Path, received.BodyText));
        Assert.Equal("credential-of-the-operator", received.Headers["api-key"]);
        Assert.False(received.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Policy_sees_the_deployment_as_the_model_whatever_the_body_says()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            version: 1
            preset: balanced
            rules:
              - {id: not-the-desk, when: {model: "desk-*"}, then: deny}
            """);
        using HttpResponseMessage named = await gateway.PostAsync(Deployment, Ask);
        using HttpResponseMessage other = await gateway.PostAsync(Deployment.Replace("desk-1", "shop-1", StringComparison.Ordinal), Ask.Replace("another", "desk-1", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (named.StatusCode, other.StatusCode));
    }
}
