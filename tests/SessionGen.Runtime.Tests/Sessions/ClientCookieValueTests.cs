using SessionGen.Tokens;

namespace SessionGen.Runtime.Tests.Sessions;

/// <summary>The client cookie, whatever arrives in its place.</summary>
public sealed class ClientCookieValueTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999_999_999_999_999)]
    public void A_value_that_was_made_is_read_back_as_it_is(long generation)
    {
        var made = ClientCookieValue.Create(generation);

        Assert.True(ClientCookieValue.TryParse(made.Text, out var read));
        Assert.Equal((made.Text, made.Generation, made.Hash, made.BindingKey), (read.Text, read.Generation, read.Hash, read.BindingKey));
        Assert.Equal(22, ClientBinding.Format(made.BindingKey).Length);
    }

    [Fact]
    public void Another_generation_has_the_same_secret_and_another_binding()
    {
        var first = ClientCookieValue.Create(1);
        var second = first.WithGeneration(2);

        Assert.Equal(first.Hash, second.Hash);
        Assert.NotEqual(first.BindingKey, second.BindingKey);
    }

    [Fact]
    public void Anything_else_is_garbage()
    {
        var text = ClientCookieValue.Create(7).Text;
        var secret = text[..43];
        string[] garbage =
        [
            "", ".", "x", secret, secret + ".", secret + ".-1", secret + ".+1", secret + ".01", secret + ".1 ", " " + text, secret + ". 1",
            secret + ".1.1", secret + ".1234567890123456", secret + ".1a", secret[1..] + ".1", secret + "A.1", secret[..42] + "=.1",
            secret[..42] + " .1", secret[..42] + "+.1", secret + ",1", secret + ".\uFF11", secret + ".\u0661", new string('A', 42) + "B.1", new('x', 100_000),
        ];

        Assert.All(garbage, value => Assert.False(ClientCookieValue.TryParse(value, out _), value));
    }

    [Fact]
    public void Two_secrets_are_never_the_same()
    {
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ClientCookieValue.Create(1).Hash).Distinct().Count());
    }
}
