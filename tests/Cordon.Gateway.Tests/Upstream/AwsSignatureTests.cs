using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Cordon.Gateway.Upstream;

namespace Cordon.Gateway.Tests.Upstream;

/// <summary>The worked example of AWS's documentation, and cases of its test suite, by their published signatures.</summary>
public sealed class AwsSignatureTests
{
    private static readonly AwsCredentials Example = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null, "us-east-1");
    private static readonly DateTimeOffset Then = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);
    private static readonly string Empty = Hash("");

    [Fact]
    public void The_worked_example_has_its_canonical_request_its_key_and_its_signature()
    {
        (string, string)[] headers = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("Host", "iam.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")];
        const string Query = "Action=ListUsers&Version=2010-05-08";

        Assert.Equal("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59", Hash(AwsSignature.CanonicalRequest("GET", "/", Query, headers, Empty).Request));
        Assert.Equal("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9", Convert.ToHexStringLower(AwsSignature.SigningKey(Example, "iam", Then)));
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
            + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            AwsSignature.Authorization("GET", "/", Query, headers, Empty, Example, "iam", Then));
    }

    [Theory]
    [InlineData("get-vanilla", "GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("post-vanilla", "POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("get-vanilla-query-order-key-case", "GET", "/", "Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("get-unreserved", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("get-utf8", "GET", "/\u1234", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("get-space", "GET", "/example space/", "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")]
    public void A_case_of_the_suite_has_its_signature(string name, string method, string path, string query, string signature)
    {
        string authorization = AwsSignature.Authorization(
            method, path, query, [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")], Empty, Example, "service", Then);

        Assert.True(authorization.EndsWith("Signature=" + signature, StringComparison.Ordinal), $"{name}: {authorization}");
    }

    [Fact]
    public void What_is_escaped_on_the_wire_is_escaped_once_more_in_what_is_signed() => Assert.StartsWith(
        "POST\n/model/anthropic.claude-v1%253A0/converse\n\n",
        AwsSignature.CanonicalRequest("POST", "/model/anthropic.claude-v1%3A0/converse", "", [("host", "h")], Empty).Request, StringComparison.Ordinal);

    [Fact]
    public void A_request_is_signed_over_the_body_that_goes_out_and_carries_what_the_signature_names()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "https://bedrock-runtime.us-east-1.amazonaws.com/model/m%3A0/converse") { Content = new StringContent("{}") };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        AwsSignature.Sign(request, "{}"u8, Example with { SessionToken = "token" }, Then);

        string authorization = request.Headers.NonValidated["Authorization"].ToString();
        Assert.Contains("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token,", authorization, StringComparison.Ordinal);
        Assert.Equal(("bedrock-runtime.us-east-1.amazonaws.com", "20150830T123600Z", Hash("{}"), "token"), (
            request.Headers.Host, request.Headers.NonValidated["x-amz-date"].ToString(), request.Headers.NonValidated["x-amz-content-sha256"].ToString(),
            request.Headers.NonValidated["x-amz-security-token"].ToString()));
        Assert.DoesNotContain("EXAMPLEKEY", request.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://bedrock-runtime.eu-central-1.amazonaws.com", "eu-central-1")]
    [InlineData("https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/", "us-gov-west-1")]
    [InlineData("https://bedrock-runtime.cn-north-1.amazonaws.com.cn", "cn-north-1")]
    [InlineData("https://vpce-0abc.bedrock-runtime.us-east-1.vpce.amazonaws.com", "us-east-1")]
    [InlineData("https://bedrock-runtime.example.org", null)]
    [InlineData("http://127.0.0.1:8080", null)]
    public void The_region_is_in_AWSs_own_addresses(string address, string? region) => Assert.Equal(region, AwsCredentials.RegionIn(new Uri(address)));

    [Fact]
    public void Credentials_do_not_show_when_they_are_printed()
    {
        UpstreamTarget target = new(new Uri("https://bedrock-runtime.us-east-1.amazonaws.com"), null) { Aws = Example with { SessionToken = "token" } };

        Assert.Equal("https://bedrock-runtime.us-east-1.amazonaws.com/ (with credential) AWS credentials for us-east-1", $"{target} {target.Aws}");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
