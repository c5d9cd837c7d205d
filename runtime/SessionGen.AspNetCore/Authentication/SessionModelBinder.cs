using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>
/// Binds a parameter of an action to the session of the request. A parameter that is not nullable makes the action require a session, as in
/// minimal APIs: MVC also asks the type of a parameter for metadata.
/// </summary>
internal sealed class SessionModelBinder : IModelBinder
{
    public async Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var feature = await SessionFeature.AuthenticateAsync(bindingContext.HttpContext);
        if (bindingContext.ModelType.IsInstanceOfType(feature.CurrentSession))
        {
            bindingContext.Result = ModelBindingResult.Success(feature.CurrentSession);
        }
    }
}
