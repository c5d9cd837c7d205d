using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SessionGen;

/// <summary>
/// Binds a parameter of an action to the session of the request. One that is not nullable makes the action require a session, as with minimal
/// APIs: MVC, too, asks the type of a parameter for its metadata.
/// </summary>
internal sealed class SessionModelBinder : IModelBinder
{
    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var handler = await SessionGenHandler.GetAsync(bindingContext.HttpContext);
        _ = await handler.AuthenticateAsync();
        if (bindingContext.ModelType.IsInstanceOfType(handler.CurrentSession))
        {
            bindingContext.Result = ModelBindingResult.Success(handler.CurrentSession);
        }
    }
}
