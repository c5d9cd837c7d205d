using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SessionGen.AspNetCore.Tests;

/// <summary>What the OpenAPI document of an application says of the endpoints.</summary>
public sealed class OpenApiTests
{
    private const string Named = "X-Session-Id";

    public static TheoryData<string, string, string, string[]> Operations => new()
    {
        { "/session", "get", "SessionGen.GetSession", ["200", "401", "404", "503"] },
        { "/session/list", "get", "SessionGen.ListSessions", ["200", "401", "404", "503"] },
        { "/session/active", "post", "SessionGen.SetActiveSession", ["200", "303", "400", "401", "403", "404", "413", "415", "503"] },
        { "/session/token", "post", "SessionGen.CreateToken", ["200", "400", "401", "403", "404", "413", "415", "503"] },
        { "/session/sign-out", "post", "SessionGen.SignOut", ["200", "303", "400", "401", "403", "404", "413", "415", "503"] },
        { "/.well-known/jwks.json", "get", "SessionGen.GetKeys", ["200", "503"] },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_endpoint_is_documented_with_all_that_it_answers(string path, string method, string id, string[] statuses)
    {
        using var document = await ReadAsync();

        var operation = Assert.Single(document.RootElement.GetProperty("paths").GetProperty(path).EnumerateObject());

        Assert.Equal((method, id), (operation.Name, operation.Value.GetProperty("operationId").GetString()));
        Assert.Equal(statuses, operation.Value.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order());
    }

    [Theory]
    [InlineData("/session", "get")]
    [InlineData("/session/list", "get")]
    [InlineData("/session/active", "post")]
    [InlineData("/session/token", "post")]
    [InlineData("/session/sign-out", "post")]
    public async Task The_header_that_names_a_session_is_an_optional_parameter(string path, string method)
    {
        using var document = await ReadAsync();

        var parameter = Assert.Single(document.RootElement.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("parameters").EnumerateArray());

        Assert.Equal((Named, "header"), (parameter.GetProperty("name").GetString(), parameter.GetProperty("in").GetString()));
        Assert.False(parameter.TryGetProperty("required", out var required) && required.GetBoolean());
        Assert.NotEqual("", parameter.GetProperty("description").GetString());
    }

    [Theory]
    [InlineData("/session/active", true, "sessionId", "returnUrl")]
    [InlineData("/session/token", false, null, "sessionId", "forceRefresh")]
    [InlineData("/session/sign-out", false, null, "sessionId", "returnUrl")]
    public async Task Of_the_bodies_only_the_session_to_switch_to_is_required(string path, bool isRequired, string? required, params string[] members)
    {
        using var document = await ReadAsync();
        var body = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("requestBody");

        Assert.Equal(isRequired, body.TryGetProperty("required", out var value) && value.GetBoolean());
        Assert.Equal(["application/json", "application/x-www-form-urlencoded"], body.GetProperty("content").EnumerateObject().Select(content => content.Name).Order());
        foreach (var content in body.GetProperty("content").EnumerateObject())
        {
            var schema = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty(content.Value.GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1]);
            Assert.Equal(required is null ? [] : [required], schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : []);
            Assert.Equal(members.Union(required is null ? [] : [required]).Order(), schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order());
        }
    }

    [Theory]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/me")]
    [InlineData("/maybe")]
    public async Task What_runs_as_nobody_and_a_session_parameter_of_the_applications_have_no_parameters_and_no_body(string path)
    {
        using var document = await ReadAsync();

        var operation = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty("get");

        Assert.False(operation.TryGetProperty("parameters", out _));
        Assert.False(operation.TryGetProperty("requestBody", out _));
    }

    private static async Task<JsonDocument> ReadAsync()
    {
        await using var site = await TestSite.StartAsync(services: services => services.AddOpenApi(), app: app => app.MapOpenApi());
        using var browser = site.NewBrowser();
        return JsonDocument.Parse(await browser.GetTextAsync("/openapi/v1.json"));
    }
}
